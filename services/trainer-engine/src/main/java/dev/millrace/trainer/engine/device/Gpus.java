package dev.millrace.trainer.engine.device;

import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;

/**
 * The GPUs of this machine.
 *
 * @param natives whether libtorch was built to use them
 * @param count how many answer
 */
record Gpus(boolean natives, int count) {

    static final Gpus NONE = new Gpus(false, 0);

    static Gpus answering() {
        return Context.hasCUDA() ? new Gpus(true, torch.cuda_device_count()) : NONE;
    }

    String described() {
        return natives
                ? "%d CUDA %s that %s"
                        .formatted(count, count == 1 ? "device" : "devices", count == 1 ? "answers" : "answer")
                : "a libtorch without CUDA: its natives (classifier linux-x86_64-gpu) are not on the class path";
    }
}
