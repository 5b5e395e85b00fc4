package dev.millrace.inference.domain;

/** Why a package was put away. */
public enum Eviction {
    /** Others needed its room. */
    ROOM,
    /** Nobody has asked for it for as long as it was to be kept. */
    UNUSED,
    /** It is removed, or needed no longer. */
    REMOVED
}
