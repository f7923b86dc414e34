package io.github.lanegrad.io;

import io.github.lanegrad.FormatException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The tensors of a file whose names start alike; see {@link StateDict}. By what they are: weight, bias … */
record StateDictModule(String name, Map<String, TensorInfo> tensors) {

    /** What the tensors make of a module. */
    enum Kind { LINEAR, BATCH_NORM, LAYER_NORM, WEIGHT }

    static final String WEIGHT = "weight";
    static final String BIAS = "bias";
    static final String MEAN = "running_mean";
    static final String VARIANCE = "running_var";
    static final String COUNT = "num_batches_tracked";

    private static final Set<String> LEAVES = Set.of(WEIGHT, BIAS, MEAN, VARIANCE, COUNT);
    private static final Pattern PIECE = Pattern.compile("[0-9]+|[^0-9]+");
    private static final Pattern NUMBERED = Pattern.compile("(.*\\.)?([0-9]{1,9})");

    /** All modules of a file, in their natural order or as they are named. */
    static List<StateDictModule> of(TensorSource source, List<String> names) throws FormatException {
        Map<String, StateDictModule> modules = new TreeMap<>(StateDictModule::compareNaturally);
        for (TensorInfo info : source.tensors().values()) {
            int dot = info.name().lastIndexOf('.');
            String leaf = info.name().substring(dot + 1);
            if (!LEAVES.contains(leaf)) {
                throw new FormatException(source.file(), info.offset(),
                        "expected tensors weight, bias, running_mean or running_var of a module, got " + shown(info));
            }
            String name = info.name().substring(0, Math.max(dot, 0));
            modules.computeIfAbsent(name, _ -> new StateDictModule(name, new LinkedHashMap<>())).tensors.put(leaf, info);
        }
        if (names.isEmpty()) {
            return List.copyOf(modules.values());
        }
        List<StateDictModule> ordered = new ArrayList<>();
        for (String name : names) {
            StateDictModule module = modules.remove(name);
            if (module == null) {
                throw new FormatException(source.file(), 0, "expected a module " + JsonText.shown(name));
            }
            ordered.add(module);
        }
        if (!modules.isEmpty()) {
            throw new FormatException(source.file(), modules.values().iterator().next().place(), "expected no modules but "
                    + names + ", got " + JsonText.shown(modules.keySet().iterator().next()));
        }
        return ordered;
    }

    /** Null if the tensors make nothing that is known. */
    @Nullable Kind kind() {
        TensorInfo weight = tensors.get(WEIGHT);
        TensorInfo bias = tensors.get(BIAS);
        TensorInfo mean = tensors.get(MEAN);
        if (mean != null && tensors.containsKey(VARIANCE) && (weight == null) == (bias == null)) {
            List<Long> columns = List.of(mean.elements());
            boolean alike = tensors.entrySet().stream()
                    .allMatch(entry -> entry.getKey().equals(COUNT) || entry.getValue().shape().equals(columns));
            return alike ? Kind.BATCH_NORM : null;
        }
        if (weight == null || tensors.size() != (bias == null ? 1 : 2)) {
            return null;
        }
        if (weight.shape().size() == 2 && (bias == null || bias.shape().equals(weight.shape().subList(0, 1)))) {
            return Kind.LINEAR;
        }
        if (weight.shape().size() != 1) {
            return null;
        }
        return bias == null ? Kind.WEIGHT : bias.shape().equals(weight.shape()) ? Kind.LAYER_NORM : null;
    }

    /** One that the kind of the module must have. */
    TensorInfo tensor(String leaf) {
        return Objects.requireNonNull(tensors.get(leaf), leaf);
    }

    /** Whether nothing stands between another module and this one; no, if their numbers say so. */
    boolean directlyFollows(StateDictModule other) {
        return !isNumberedWith(other) || number() == other.number() + 1;
    }

    /** Whether the names of both are numbers of one container, so that they tell the order. */
    boolean isNumberedWith(StateDictModule other) {
        Matcher mine = NUMBERED.matcher(name);
        Matcher its = NUMBERED.matcher(other.name);
        return mine.matches() && its.matches() && String.valueOf(mine.group(1)).equals(String.valueOf(its.group(1)));
    }

    private int number() {
        return Integer.parseInt(name.substring(name.lastIndexOf('.') + 1));
    }

    /** The byte of the file where one of its tensors is. */
    long place() {
        return tensors.values().iterator().next().offset();
    }

    /** Name and shape of every tensor. */
    @Override
    public String toString() {
        return String.join(", ", tensors.values().stream().map(StateDictModule::shown).toList());
    }

    private static String shown(TensorInfo info) {
        return JsonText.shown(info.name()) + " " + info.dtype() + " " + info.shape();
    }

    private static int compareNaturally(String a, String b) {
        Matcher left = PIECE.matcher(a);
        Matcher right = PIECE.matcher(b);
        while (left.find()) {
            if (!right.find()) {
                return 1;
            }
            int order = comparePieces(left.group(), right.group());
            if (order != 0) {
                return order;
            }
        }
        // 1 and 01 are equal as numbers, but not the same name.
        return right.find() ? -1 : a.compareTo(b);
    }

    private static int comparePieces(String a, String b) {
        if (!Character.isDigit(a.charAt(0)) || !Character.isDigit(b.charAt(0))) {
            return a.compareTo(b);
        }
        return Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder())
                .compare(withoutZeros(a), withoutZeros(b));
    }

    private static String withoutZeros(String digits) {
        int from = 0;
        while (from < digits.length() && digits.charAt(from) == '0') {
            from++;
        }
        return digits.substring(from);
    }
}
