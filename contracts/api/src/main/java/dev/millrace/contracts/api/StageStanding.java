package dev.millrace.contracts.api;

/**
 * One service on one topic.
 *
 * @param stage the service: its consumer group
 * @param lag messages it hasn't dealt with
 * @param members how many instances of it are running
 * @param deadLetters messages of the topic that it gave up on
 */
public record StageStanding(String stage, String topic, long lag, int members, long deadLetters) {}
