package dev.millrace.ingestion.domain.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {

    private static final AddressGuard GUARD = new AddressGuard(List.of());

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, unspecified",
        "127.0.0.1, loopback",
        "127.255.255.254, loopback",
        "169.254.169.254, metadata",
        "fd00:ec2::254, metadata",
        "100.100.100.200, metadata",
        "168.63.129.16, metadata",
        "169.254.1.1, link-local",
        "fe80::1, link-local",
        "10.1.2.3, private",
        "172.31.255.255, private",
        "192.168.0.1, private",
        "fc00::1, unique-local",
        "fd12:3456::1, unique-local",
        "100.64.0.1, carrier-grade NAT",
        "224.0.0.251, multicast",
        "ff02::1, multicast",
        "255.255.255.255, reserved",
        "::1, loopback",
        "::, unspecified",
        "::ffff:10.0.0.1, private",
        "::ffff:169.254.169.254, metadata",
        "::7f00:1, loopback",
        "64:ff9b::a9fe:a9fe, metadata",
        "64:ff9b:1::1, protocol assignments",
        "2002:7f00:1::, protocol assignments",
        "2001::1, protocol assignments",
        "2001:db8::1, documentation",
        "4000::1, not global",
        "100::1, not global"
    })
    void whatOnlyThisMachineCanReachIsRefused(String address, String kind) {
        assertThat(GUARD.refusal(InetAddress.ofLiteral(address))).contains(kind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "169.253.255.255",
                "223.255.255.255",
                "2606:4700:4700::1111",
                "2a00:1450::1",
                "64:ff9b::101:101"
            })
    void whatEverybodyCanReachIsNot(String address) {
        assertThat(GUARD.refusal(InetAddress.ofLiteral(address))).isEmpty();
    }

    /** The JDK knows some of the kinds by itself; whatever it calls local must be refused. */
    @Test
    void nothingThatTheJdkCallsLocalPasses() throws UnknownHostException {
        Random random = new Random(7);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(bytes);
            if (random.nextInt(4) == 0) {
                bytes[0] = (byte) List.of(0, 10, 127, 169, 172, 192, 0xfc, 0xfd, 0xfe, 0xff)
                        .get(random.nextInt(10))
                        .intValue();
            }
            InetAddress address = InetAddress.getByAddress(bytes);
            boolean local = address.isAnyLocalAddress()
                    || address.isLoopbackAddress()
                    || address.isLinkLocalAddress()
                    || address.isSiteLocalAddress()
                    || address.isMulticastAddress();
            if (local) {
                assertThat(GUARD.refusal(address)).as(address.toString()).isPresent();
            }
        }
    }

    @Test
    void anIpv4AddressIsJudgedAlikeInEveryFormThatLeadsToIt() throws UnknownHostException {
        Random random = new Random(11);
        for (int i = 0; i < 100_000; i++) {
            byte[] four = new byte[4];
            random.nextBytes(four);
            if (four[0] == 0 && four[1] == 0 && four[2] == 0) {
                continue;
            }
            InetAddress plain = InetAddress.getByAddress(four);
            for (String prefix :
                    new String[] {"00000000000000000000ffff", "000000000000000000000000", "0064ff9b0000000000000000"}) {
                byte[] sixteen = Arrays.copyOf(bytes(prefix), 16);
                System.arraycopy(four, 0, sixteen, 12, 4);
                assertThat(GUARD.refusal(Inet6Address.getByAddress("name", sixteen, -1)))
                        .as("%s in %s", plain, prefix)
                        .isEqualTo(GUARD.refusal(plain));
            }
        }
    }

    /** Against arithmetic on whole numbers, which is slow and plain. */
    @Test
    void aBlockHoldsTheAddressesBetweenItsFirstAndItsLast() throws UnknownHostException {
        Random random = new Random(13);
        for (int i = 0; i < 50_000; i++) {
            int width = random.nextBoolean() ? 4 : 16;
            byte[] network = new byte[width];
            random.nextBytes(network);
            int bits = random.nextInt(width * 8 + 1);
            byte[] address = network.clone();
            int flipped = random.nextInt(width * 8);
            address[flipped / 8] ^= (byte) (0x80 >> flipped % 8);
            BigInteger size = BigInteger.ONE.shiftLeft(width * 8 - bits);
            BigInteger first = new BigInteger(1, network).divide(size).multiply(size);
            BigInteger asked = new BigInteger(1, address);
            boolean within = asked.compareTo(first) >= 0 && asked.compareTo(first.add(size)) < 0;
            String written = InetAddress.getByAddress(network).getHostAddress() + "/" + bits;
            if (InetAddress.getByAddress(network).getAddress().length == width) {
                assertThat(AddressBlock.parse(written).contains(address))
                        .as(written)
                        .isEqualTo(within);
            }
        }
    }

    @Test
    void theConfigurationLetsItsOwnBlocksThroughAndNoOthers() {
        AddressGuard guard = new AddressGuard(List.of(AddressBlock.parse("10.20.0.0/16"), AddressBlock.parse("::1")));
        assertThat(guard.refusal(InetAddress.ofLiteral("10.20.3.4"))).isEmpty();
        assertThat(guard.refusal(InetAddress.ofLiteral("::ffff:10.20.3.4"))).isEmpty();
        assertThat(guard.refusal(InetAddress.ofLiteral("::1"))).isEmpty();
        assertThat(guard.refusal(InetAddress.ofLiteral("10.21.3.4"))).contains("private");
        assertThat(guard.refusal(InetAddress.ofLiteral("127.0.0.1"))).contains("loopback");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "10.0.0.0/33", "10.0.0.0/x", "", "example.org/8", "::/129"})
    void aBlockThatMakesNoSenseIsNamed(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AddressBlock.parse(text));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
