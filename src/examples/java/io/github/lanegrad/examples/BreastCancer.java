package io.github.lanegrad.examples;

public final class BreastCancer {
    private BreastCancer() {}

    public static void main(String[] args) {
        System.out.println(Runtime.version());
    }
}
