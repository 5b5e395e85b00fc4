package dev.millrace.contracts.models.tokenizer;

/** Turns pieces of text into ids: what is known of a piece, else the model. For one thread at a time. */
final class PieceEncoder {
    private final Model.Worker worker;
    private final ShortPieces shortPieces = new ShortPieces();
    private final WordCache cache;
    private byte[] utf8 = new byte[256];
    private int length;

    PieceEncoder(Model model, WordCache cache) {
        this.worker = model.worker();
        this.cache = cache;
    }

    /** Appends the ids of a piece. */
    void encode(String text, int from, int end, TokenIds out) {
        int chars = end - from;
        if (chars <= ShortPieces.LONGEST) {
            long low = 0;
            long high = 0;
            int seen = 0;
            int first = Math.min(chars, 8);
            for (int i = 0; i < first; i++) {
                char c = text.charAt(from + i);
                seen |= c;
                low |= (long) c << (i * 8);
            }
            for (int i = 8; i < chars; i++) {
                char c = text.charAt(from + i);
                seen |= c;
                high |= (long) c << (i * 8);
            }
            if (seen < 0x80) {
                if (!shortPieces.add(low, high, chars, out)) {
                    toUtf8(text, from, end);
                    encodeShort(low, high, out);
                }
                return;
            }
        }
        int hash = toUtf8(text, from, end);
        if (length <= ShortPieces.LONGEST) {
            long low = packed(0, Math.min(length, 8));
            long high = packed(8, length);
            if (!shortPieces.add(low, high, length, out)) {
                encodeShort(low, high, out);
            }
        } else if (length <= WordCache.LONGEST) {
            encodeLonger(hash, out);
        } else {
            worker.encode(utf8, length, out);
        }
    }

    private void encodeShort(long low, long high, TokenIds out) {
        int before = out.size();
        worker.encode(utf8, length, out);
        shortPieces.put(low, high, length, out, before);
    }

    private void encodeLonger(int hash, TokenIds out) {
        int[] known = cache.get(utf8, length, hash);
        if (known != null) {
            out.add(known, known.length);
            return;
        }
        int before = out.size();
        worker.encode(utf8, length, out);
        cache.put(utf8, length, hash, out.from(before));
    }

    private long packed(int from, int to) {
        long bytes = 0;
        for (int i = from; i < to; i++) {
            bytes |= (utf8[i] & 0xffL) << (i * 8);
        }
        return bytes;
    }

    /** Fills {@link #utf8}; a surrogate without its other half becomes U+FFFD. Returns a hash of the bytes. */
    private int toUtf8(String text, int from, int end) {
        if ((end - from) > (utf8.length - 4) / 3) {
            utf8 = new byte[Math.max(utf8.length * 2, Math.multiplyExact(end - from, 3) + 4)];
        }
        int n = 0;
        int hash = 0;
        for (int i = from; i < end; i++) {
            int c = text.charAt(i);
            if (c < 0x80) {
                utf8[n++] = (byte) c;
            } else if (c < 0x800) {
                utf8[n++] = (byte) (0xc0 | (c >> 6));
                utf8[n++] = (byte) (0x80 | (c & 0x3f));
            } else if (!Character.isSurrogate((char) c)) {
                n = threeBytes(c, n);
            } else {
                c = CharScanner.codePoint(text, i, end);
                i += c > 0xffff ? 1 : 0;
                c = c > 0xffff ? c : 0xfffd;
                n = c > 0xffff ? fourBytes(c, n) : threeBytes(c, n);
            }
            hash = hash * 31 + c;
        }
        length = n;
        return hash;
    }

    private int threeBytes(int c, int at) {
        utf8[at] = (byte) (0xe0 | (c >> 12));
        utf8[at + 1] = (byte) (0x80 | ((c >> 6) & 0x3f));
        utf8[at + 2] = (byte) (0x80 | (c & 0x3f));
        return at + 3;
    }

    private int fourBytes(int c, int at) {
        utf8[at] = (byte) (0xf0 | (c >> 18));
        utf8[at + 1] = (byte) (0x80 | ((c >> 12) & 0x3f));
        utf8[at + 2] = (byte) (0x80 | ((c >> 6) & 0x3f));
        utf8[at + 3] = (byte) (0x80 | (c & 0x3f));
        return at + 4;
    }
}
