import java.util.*;
import java.util.concurrent.*;

/** Tries every behaviour in every place, some at a time, and says what was seen: one line of JSON each. Comes first, since Java runs the first class of a file. */
final class Suite {
    interface Show {
        Object in(Place place) throws Exception;
    }

    private record Behaviour(String name, String expected, Show show) { }

    private static final List<Behaviour> ALL = new ArrayList<>();

    static void behaviour(String name, Object expected, Show show) {
        ALL.add(new Behaviour(name, String.valueOf(expected), show));
    }

    public static void main(String[] arguments) throws Exception {
        Producing.declare();
        Consuming.declare();
        Groups.declare();
        Transactions.declare();
        Sharing.declare();
        Administration.declare();
        var places = Arrays.stream(arguments).map(argument -> new Place(argument.split("=")[0], argument.split("=")[1])).toList();
        var workers = Executors.newFixedThreadPool(16);
        var running = new ArrayList<Future<?>>();
        for (var behaviour : ALL) {
            for (var place : places) {
                running.add(workers.submit(() -> say(place, behaviour)));
            }
        }
        for (var each : running) {
            each.get();
        }
        // A client that hangs can't keep the process.
        System.exit(0);
    }

    private static void say(Place place, Behaviour behaviour) {
        var attempt = new FutureTask<>(() -> String.valueOf(behaviour.show.in(place)));
        new Thread(attempt, behaviour.name).start();
        String seen;
        try {
            seen = attempt.get(40, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            seen = "nothing within 40 s";
        } catch (Exception failed) {
            seen = "error: " + refusalOf(failed) + " " + failed.getCause();
        }
        System.out.println("{\"place\":" + quote(place.name()) + ",\"name\":" + quote(behaviour.name) + ",\"expected\":" + quote(behaviour.expected) + ",\"seen\":" + quote(seen) + "}");
    }

    /** How an attempt was refused, or what it gave. */
    static String refusal(Callable<?> attempt) {
        try {
            return String.valueOf(attempt.call());
        } catch (Exception failed) {
            return refusalOf(failed);
        }
    }

    static String refusalOf(Throwable failed) {
        var wrapped = failed instanceof ExecutionException || failed.getClass() == org.apache.kafka.common.KafkaException.class;
        return wrapped && failed.getCause() != null ? refusalOf(failed.getCause()) : failed.getClass().getSimpleName();
    }

    /** Asks until the answer is the one that is hoped for; the last one is returned in any case, so that it is shown. */
    static <T> T until(T hoped, Callable<T> ask) throws Exception {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        for (;;) {
            T answer = ask.call();
            if (Objects.equals(answer, hoped) || System.nanoTime() > end) {
                return answer;
            }
            Thread.sleep(20);
        }
    }

    private static String quote(String text) {
        var quoted = new StringBuilder("\"");
        for (var character : text.toCharArray()) {
            if (character == '"' || character == '\\') {
                quoted.append('\\').append(character);
            } else if (character < ' ') {
                quoted.append(' ');
            } else {
                quoted.append(character);
            }
        }
        return quoted.append('"').toString();
    }
}
