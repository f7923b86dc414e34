package io.github.lanegrad.kernel;

/** What {@link BackendTest} starts in other JVMs: prints the backend and why it was chosen, or fails with its message. */
final class BackendMain {
    private BackendMain() {}

    public static void main(String[] args) {
        System.out.println(Backend.current());
        System.out.println(Backend.current().reason());
    }
}
