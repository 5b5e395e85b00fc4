package dev.millrace.redaction.domain;

import java.util.List;

/**
 * Addresses of crypto currencies: Base58Check with a known version (Bitcoin, Litecoin, Dogecoin, Dash, and their test
 * nets), Bech32 and Bech32m (BIP 173, BIP 350; in small letters, capitals being for QR codes), Ethereum's with the capitals
 * of EIP-55, or none.
 */
final class CryptoDetector implements WordDetector {

    @Override
    public boolean wants(int letters, boolean brief) {
        return !brief && (letters & WordScan.DIGIT) != 0 && letters != WordScan.DIGIT;
    }

    @Override
    public void at(CharSequence text, int start, int end, int letters, List<Span> found) {
        int length = end - start;
        boolean may = length >= 26 && length <= 90;
        if (may
                && isWord(text, start, end)
                && CryptoAddresses.isOne(text.subSequence(start, end).toString())) {
            found.add(new Span(EntityType.CRYPTO, start, end));
        }
    }

    private static boolean isWord(CharSequence text, int start, int end) {
        char before = Chars.at(text, start - 1);
        char after = Chars.at(text, end);
        boolean joined = ("_+-".indexOf(before) >= 0 && Chars.isAlphanumeric(Chars.at(text, start - 2)))
                || ("_/+-=".indexOf(after) >= 0 && Chars.isAlphanumeric(Chars.at(text, end + 1)));
        return !joined && !Chars.isAlphanumeric(before) && !Chars.isAlphanumeric(after);
    }
}
