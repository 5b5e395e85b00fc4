package dev.millrace.trainer.engine.forward;

import dev.millrace.contracts.models.architecture.Architecture;
import dev.millrace.contracts.models.architecture.Positions;
import dev.millrace.trainer.engine.model.Batch;
import dev.millrace.trainer.engine.model.Tokens;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;

/**
 * A forward pass's inputs as Hugging Face transformers takes them: a row for each text. What is absent is not given.
 *
 * @param ids of an encoder's tokens, where there is one, else of a decoder's
 * @param mask 1 for a token, 0 for padding
 * @param positions as the model's own library counts them
 * @param types kinds of segments
 * @param decoderIds of a decoder behind an encoder, which must be there
 * @param decoderMask 1 for a token, 0 for padding
 * @param labels what is right at each place, {@link Batch#IGNORED} where nothing is; of a decoder alone the tokens themselves
 */
public record ModelInputs(
        Rows ids,
        Optional<Rows> mask,
        Optional<Rows> positions,
        Optional<Rows> types,
        Optional<Rows> decoderIds,
        Optional<Rows> decoderMask,
        Optional<Rows> labels) {

    /** How many places a model must know of, for its rows and for the positions that are given. */
    public int longest(Architecture architecture) {
        long positioned = positions
                .map(rows -> rows.largest() + 1 - firstPosition(architecture))
                .orElse(0L);
        return Math.toIntExact(Math.max(
                positioned, Math.max(ids.length(), decoderIds.map(Rows::length).orElse(0))));
    }

    /** What the model's own library calls the first position: some begin behind the id of padding. */
    public static long firstPosition(Architecture architecture) {
        return architecture.stacks().getFirst().stack().positions() instanceof Positions.Learned learned
                        && learned.counting() == Positions.Counting.NOT_PADDING
                ? learned.offset()
                : 0;
    }

    /** The same as tensors. Without labels every target is {@link Batch#IGNORED}. */
    public Batch batch(Architecture architecture) {
        Scalar begin = new Scalar(firstPosition(architecture));
        Tokens first = new Tokens(
                ids.tensor(),
                mask.map(Rows::tensor),
                positions.map(rows -> rows.tensor().sub(begin)),
                types.map(Rows::tensor));
        Rows asked = targets(architecture).orElseGet(() -> none(decoderIds.orElse(ids)));
        return switch (architecture.kind()) {
            case CAUSAL -> Batch.causal(first, asked.tensor());
            case MASKED -> new Batch(Optional.of(first), Optional.empty(), asked.tensor());
            case SEQUENCE_TO_SEQUENCE -> {
                Tokens second = new Tokens(
                        decoderIds.orElseThrow().tensor(),
                        decoderMask.map(Rows::tensor),
                        Optional.empty(),
                        Optional.empty());
                yield new Batch(Optional.of(first), Optional.of(second), asked.tensor());
            }
        };
    }

    /** The id that is right at each place, where there are labels; {@link Batch#IGNORED} where nothing is asked. */
    public Optional<Rows> targets(Architecture architecture) {
        return architecture.kind() == Architecture.Kind.CAUSAL ? labels.map(ModelInputs::shifted) : labels;
    }

    /** The label after each place. */
    private static Rows shifted(Rows labels) {
        int last = labels.length() - 1;
        return new Rows(
                labels.count(),
                labels.length(),
                (row, place) -> place == last ? Batch.IGNORED : labels.at(row, place + 1));
    }

    private static Rows none(Rows like) {
        return new Rows(like.count(), like.length(), (row, place) -> Batch.IGNORED);
    }
}
