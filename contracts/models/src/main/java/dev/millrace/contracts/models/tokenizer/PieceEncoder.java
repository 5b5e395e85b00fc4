package dev.millrace.contracts.models.tokenizer;

/** Turns pieces of text into ids: UTF-8, then the cache, then the model. Holds scratch space, so one per call. */
final class PieceEncoder {
    private final Model.Worker worker;
    private final WordCache cache;
    private final TokenIds out;
    private final TokenIds made = new TokenIds();
    private byte[] utf8 = new byte[256];
    private int length;

    PieceEncoder(Model model, WordCache cache, TokenIds out) {
        this.worker = model.worker();
        this.cache = cache;
        this.out = out;
    }

    void encode(String text, int from, int end) {
        int hash = toUtf8(text, from, end);
        if (length > WordCache.LONGEST) {
            worker.encode(utf8, length, out);
            return;
        }
        int[] known = cache.get(utf8, length, hash);
        if (known == null) {
            made.clear();
            worker.encode(utf8, length, made);
            known = made.toArray();
            cache.put(utf8, length, hash, known);
        }
        out.add(known, known.length);
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
            int first = n;
            if (c < 0x80) {
                utf8[n++] = (byte) c;
            } else if (c < 0x800) {
                utf8[n++] = (byte) (0xc0 | (c >> 6));
                utf8[n++] = (byte) (0x80 | (c & 0x3f));
            } else if (!Character.isSurrogate((char) c)) {
                n = threeBytes(c, n);
            } else {
                int whole = CharScanner.codePoint(text, i, end);
                n = whole > 0xffff ? fourBytes(whole, n) : threeBytes(0xfffd, n);
                i += whole > 0xffff ? 1 : 0;
            }
            for (int k = first; k < n; k++) {
                hash = hash * 31 + utf8[k];
            }
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
