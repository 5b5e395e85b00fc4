package dev.millrace.tokenization.domain;

import dev.millrace.contracts.models.TokenizerConfig;
import dev.millrace.contracts.models.tokenizer.ByteAlphabet;
import dev.millrace.contracts.models.tokenizer.PreTokenizerKind;
import dev.millrace.contracts.models.tokenizer.Preprocessing;
import dev.millrace.contracts.models.tokenizer.TokenizerFile;
import dev.millrace.contracts.models.tokenizer.TokenizerFile.Merge;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * Trains a byte-level BPE vocabulary: merge the most frequent pair, again and again (Sennrich et al. 2016; bytes as in
 * GPT-2). Texts are cut as the tokenizer that comes of it cuts them, so what is counted is what will be merged. Of equally
 * frequent pairs the one whose bytes sort last is taken, so the result depends on the texts alone, not on their order. For
 * one thread.
 */
public final class BpeTrainer extends TokenizerTrainer {

    /** To be raised when the same text gives another tokenizer. */
    public static final int RULES = 1;

    /** One that sees texts as GPT-2 does. */
    public BpeTrainer(int vocabulary, List<String> special) {
        this(vocabulary, special, Preprocessing.USUAL);
    }

    /**
     * @param vocabulary most token ids, special tokens and the 256 bytes included
     * @param special special tokens, with ids from 0
     * @param preprocessing what is done to texts before anything is merged
     */
    public BpeTrainer(int vocabulary, List<String> special, Preprocessing preprocessing) {
        // A vocabulary without merges cuts text as one with merges does.
        super(
                "byte-level vocabulary",
                vocabulary,
                special,
                256,
                preprocessing,
                new WordCounts(
                        TokenizerFile.write(preprocessing, List.of(), List.of()),
                        preprocessing.preTokenizer() == PreTokenizerKind.NONE
                                ? WordCounts.Learnt.LINES
                                : WordCounts.Learnt.WHOLE));
    }

    @Override
    public TrainedTokenizer train() throws InterruptedException {
        PairMerging merging = new PairMerging(ByteAlphabet::entryOf, Set.copyOf(special));
        int[] ofByte = byteSymbols(merging);
        SymbolSequences sequences = new SymbolSequences();
        texts.forEach((word, n) -> {
            byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
            int[] symbols = new int[utf8.length];
            for (int i = 0; i < utf8.length; i++) {
                symbols[i] = ofByte[utf8[i] & 0xff];
            }
            sequences.add(symbols, n);
        });
        List<Merge> merges = merging.merge(sequences, vocabulary - special.size());
        return new TrainedTokenizer(
                TokenizerFile.write(preprocessing, special, merges), special.size() + merging.size(), bytes());
    }

    private static int[] byteSymbols(PairMerging merging) {
        int[] ofByte = new int[256];
        for (String entry : TokenizerFile.bytesInOrder()) {
            byte[] bytes = ByteAlphabet.bytesOf(entry);
            ofByte[bytes[0] & 0xff] = merging.symbol(bytes);
        }
        return ofByte;
    }

    /** Trains on texts, in the vocabulary's usual form; for use without the platform. */
    public static TrainedTokenizer train(Iterable<String> texts, int vocabulary) throws InterruptedException {
        BpeTrainer trainer = new BpeTrainer(vocabulary, TokenizerConfig.MARKS);
        texts.forEach(trainer::add);
        return trainer.train();
    }
}
