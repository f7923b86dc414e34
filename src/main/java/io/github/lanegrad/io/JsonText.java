package io.github.lanegrad.io;

/** Writes strings as JSON. */
final class JsonText {

    private static final int SHOWN = 60;

    private JsonText() {}

    /** Appends a JSON string. Only what JSON demands is escaped: quotes, backslashes and control characters. */
    static void append(StringBuilder json, String value) {
        json.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                escape(json, c);
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }

    /** A text from a file as it may stand in a message: on one line, in ASCII, and not too long. */
    static String shown(String value) {
        StringBuilder json = new StringBuilder();
        append(json, value.length() > SHOWN ? value.substring(0, SHOWN) : value);
        StringBuilder ascii = new StringBuilder();
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c < 0x7f) {
                ascii.append(c);
            } else {
                escape(ascii, c);
            }
        }
        return value.length() > SHOWN ? ascii + "… (" + value.length() + " characters)" : ascii.toString();
    }

    private static void escape(StringBuilder json, char c) {
        json.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            json.append(Character.forDigit(c >> shift & 0xf, 16));
        }
    }
}
