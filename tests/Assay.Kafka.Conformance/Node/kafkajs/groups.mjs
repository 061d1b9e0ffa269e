import { behaviour, newName, until } from '../harness.mjs';
import { refusal } from './place.mjs';

/** A running consumer: what it is assigned, and what it got. */
async function start(place, topic, options = {}, run = {}) {
    const consumer = place.consumer(options);
    const running = { consumer, values: [], partitions: [] };
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => { running.partitions = payload.memberAssignment[topic] ?? []; });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: options.fromBeginning ?? true });
    await consumer.run({ eachMessage: async ({ message }) => { running.values.push(`${message.value}`); }, ...run });
    return running;
}

behaviour('A member that comes late gets its share, and leaves it to the others', [[4, 0], [2, 2], [4]], async place => {
    const [topic, groupId] = [await place.topic(4), newName()];
    const first = await start(place, topic, { groupId });
    const counts = [[(await until(() => first.partitions.length, count => count === 4)), 0]];
    const second = await start(place, topic, { groupId });
    counts.push(await until(() => [first.partitions.length, second.partitions.length], ([one, other]) => one === 2 && other === 2));
    await second.consumer.disconnect();
    counts.push([await until(() => first.partitions.length, count => count === 4)]);
    await first.consumer.disconnect();
    return counts;
});

behaviour('A group resumes where it committed', [['a', 'b'], ['c']], async place => {
    const [topic, groupId] = [await place.topic(), newName()];
    await place.send(topic, 'a', 'b');
    const before = await place.values(topic, 2, { groupId });
    await place.send(topic, 'c');
    return [before, await place.values(topic, 1, { groupId })];
});

behaviour('Two groups get the same records', [['a', 'b'], ['a', 'b']], async place => {
    const topic = await place.topic();
    await place.send(topic, 'a', 'b');
    return Promise.all([place.values(topic, 2), place.values(topic, 2)]);
});

behaviour('A consumer goes back when it seeks', ['a', 'b', 'a', 'b'], async place => {
    const topic = await place.topic();
    await place.send(topic, 'a', 'b');
    const running = await start(place, topic);
    await until(() => running.values.length, count => count === 2);
    running.consumer.seek({ topic, partition: 0, offset: '0' });
    await until(() => running.values.length, count => count === 4);
    await running.consumer.disconnect();
    return running.values;
});

behaviour('A new group starts at the end unless it says otherwise', ['new'], async place => {
    const topic = await place.topic();
    await place.send(topic, 'old');
    const running = await start(place, topic, { fromBeginning: false });
    await until(() => running.partitions.length, count => count === 1);
    // The position is found by the first fetch: a record that comes sooner would be skipped too.
    await until(async () => {
        await place.send(topic, 'new');
        return running.values.length;
    }, count => count > 0);
    await running.consumer.disconnect();
    return [...new Set(running.values)];
});

behaviour('A paused partition waits until it is resumed', [['a'], ['a', 'b']], async place => {
    const [topic, other] = [await place.topic(), await place.topic()];
    await place.send(topic, 'a');
    const running = await start(place, topic);
    await until(() => running.values.length, count => count === 1);
    running.consumer.pause([{ topic }]);
    await place.send(topic, 'b');
    // A whole group elsewhere comes and goes meanwhile.
    await place.send(other, 'x');
    await place.values(other, 1);
    const paused = [...running.values];
    running.consumer.resume([{ topic }]);
    await until(() => running.values.length, count => count === 2);
    await running.consumer.disconnect();
    return [paused, running.values];
});

behaviour('A batch tells the high watermark', ['0', '2', '3'], async place => {
    const topic = await place.topic();
    await place.send(topic, 'a', 'b', 'c');
    const consumer = place.consumer();
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const seen = await new Promise(resolve => consumer.run({
        eachBatch: async ({ batch }) => resolve([batch.firstOffset(), batch.lastOffset(), batch.highWatermark]),
    }));
    await consumer.disconnect();
    return seen;
});

behaviour('Offsets are committed by hand', ['2', 'by hand'], async place => {
    const [topic, groupId] = [await place.topic(), newName()];
    await place.send(topic, 'a', 'b', 'c');
    const running = await start(place, topic, { groupId }, { autoCommit: false });
    await until(() => running.values.length, count => count === 3);
    await running.consumer.commitOffsets([{ topic, partition: 0, offset: '2', metadata: 'by hand' }]);
    await running.consumer.disconnect();
    const [{ partitions }] = await place.admin(admin => admin.fetchOffsets({ groupId, topics: [topic] }));
    return [partitions[0].offset, partitions[0].metadata];
});

behaviour('A regular expression subscribes to what it matches', ['a', 'b'], async place => {
    const prefix = newName();
    await place.create([{ topic: `${prefix}-1` }, { topic: `${prefix}-2` }]);
    await place.send(`${prefix}-1`, 'a');
    await place.send(`${prefix}-2`, 'b');
    return (await place.values(new RegExp(`^${prefix}-`), 2)).sort();
});

behaviour('A session time-out that is too short or too long is refused', ['INVALID_SESSION_TIMEOUT', 'INVALID_SESSION_TIMEOUT'], async place => {
    const topic = await place.topic();
    const attempt = async sessionTimeout => {
        const consumer = place.consumer({ sessionTimeout, heartbeatInterval: 1, retry: { retries: 0 } });
        const crash = new Promise(resolve => consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload.error.type)));
        await consumer.connect();
        await consumer.subscribe({ topic });
        const refused = refusal(consumer.run({ eachMessage: async () => { } }));
        const type = await Promise.race([crash, refused.then(result => result ?? crash)]);
        await consumer.disconnect();
        return type;
    };
    return [await attempt(50), await attempt(4_000_000)];
});
