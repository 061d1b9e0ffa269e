// Behaviours: a name, what Apache Kafka shows, and a function that shows it. Each runs on every place; one line of JSON tells what was seen.
const behaviours = [];

export function behaviour(name, expected, show) {
    behaviours.push({ name, expected, show });
}

let names = 0;

/** A name that nobody else has. */
export const newName = () => `n${process.pid}-${Date.now().toString(36)}-${++names}`;

/** Asks until the answer satisfies; the last answer is returned in any case, so that it is shown. */
export async function until(ask, satisfies, patience = 60_000) {
    const end = Date.now() + patience;
    for (;;) {
        const answer = await ask();
        if (satisfies(answer) || Date.now() > end)
            return answer;
        await new Promise(resolve => setTimeout(resolve, 20));
    }
}

// A busy machine may stand still for seconds; only what hangs should be late.
const patience = 90_000;

async function show(behaviour, place) {
    let timer;
    const late = new Promise(resolve => { timer = setTimeout(() => resolve(`nothing within ${patience} ms`), patience); });
    try {
        return await Promise.race([behaviour.show(place), late]);
    } catch (error) {
        return `error: ${error.type ?? error.name} ${error.message}`;
    } finally {
        clearTimeout(timer);
    }
}

// 64-bit numbers come as BigInt from some clients.
const text = value => JSON.stringify(value, (_, part) => typeof part === 'bigint' ? `${part}` : part) ?? 'undefined';

async function work(queue) {
    for (let next = queue.shift(); next; next = queue.shift()) {
        const seen = text(await show(next.behaviour, next.place));
        console.log(JSON.stringify({ place: next.place.name, name: next.behaviour.name, expected: text(next.behaviour.expected), seen }));
    }
}

/** Runs everything on every place, some at a time, and ends the process: a client that hangs can't keep it. */
export async function run(places, atOnce = 10) {
    const queue = behaviours.flatMap(behaviour => places.map(place => ({ behaviour, place })));
    await Promise.all(Array.from({ length: atOnce }, () => work(queue)));
    process.exit(0);
}
