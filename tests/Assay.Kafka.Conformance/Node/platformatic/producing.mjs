import { behaviour } from '../harness.mjs';
import { kafka, refusal } from './place.mjs';

behaviour('A record comes with its key, value, headers and timestamp', [['k', 'v', [['h', 'h1']], '1000', '0']], async place => {
    const topic = await place.topic();
    await place.send(topic, { key: 'k', value: 'v', headers: { h: 'h1' }, timestamp: 1000n });
    return (await place.consume(topic, 1)).map(record => [record.key, record.value, [...record.headers], record.timestamp, record.offset]);
});

for (const compression of ['gzip', 'snappy', 'lz4']) {
    const expected = [200, 'value 0', 'value 199'];
    // Named one by one, so that each is a test.
    const show = async place => {
        const topic = await place.topic();
        const messages = Array.from({ length: 200 }, (_, n) => ({ topic, value: `value ${n}` }));
        await place.producer(producer => producer.send({ messages, compression, acks: -1 }));
        const values = await place.values(topic, 200);
        return [values.length, values[0], values[199]];
    };
    if (compression === 'gzip')
        behaviour('Batches compressed by gzip come as they were sent', expected, show);
    if (compression === 'snappy')
        behaviour('Batches compressed by snappy come as they were sent', expected, show);
    if (compression === 'lz4')
        behaviour('Batches compressed by lz4 come as they were sent', expected, show);
}

behaviour('An acknowledgement tells the first offset', [['0', '0'], ['0', '2']], async place => {
    const topic = await place.topic();
    const answers = [await place.send(topic, 'a', 'b'), await place.send(topic, 'c')];
    return answers.map(answer => answer.offsets.map(offset => [`${offset.partition}`, `${offset.offset}`])[0]);
});

behaviour('Every kind of acknowledgement stores the record', ['a', 'b', 'c'], async place => {
    const topic = await place.topic();
    for (const [acks, value] of [[0, 'a'], [1, 'b'], [-1, 'c']])
        await place.producer(producer => producer.send({ messages: [{ topic, value }], acks }));
    return (await place.values(topic, 3)).sort();
});

behaviour('An idempotent producer stores each record once and in order', Array.from({ length: 20 }, (_, n) => `${n}`), async place => {
    const topic = await place.topic();
    await place.producer(async producer => {
        for (let n = 0; n < 20; n++)
            await producer.send({ messages: [{ topic, value: `${n}` }], idempotent: true, acks: -1 });
    });
    return place.values(topic, 20);
});

behaviour('A record that is too large is refused', 'MESSAGE_TOO_LARGE', async place => {
    const topic = await place.topic(1, [{ name: 'max.message.bytes', value: '500' }]);
    return refusal(place.producer(producer => producer.send({ messages: [{ topic, value: 'x'.repeat(1000) }], acks: -1 }), { retries: 0 }));
});

behaviour('What is committed is seen and what is aborted is not', [['b', 'c'], ['a', 'b', 'c']], async place => {
    const topic = await place.topic();
    await place.producer(async producer => {
        for (const [value, end] of [['a', 'abort'], ['b', 'commit'], ['c', 'commit']]) {
            const transaction = await producer.beginTransaction();
            await transaction.send({ messages: [{ topic, value }] });
            await transaction[end]();
        }
    }, { transactionalId: topic, idempotent: true, acks: -1 });
    const { READ_COMMITTED, READ_UNCOMMITTED } = kafka.FetchIsolationLevels;
    return [
        await place.values(topic, 2, {}, { isolationLevel: READ_COMMITTED }),
        await place.values(topic, 3, {}, { isolationLevel: READ_UNCOMMITTED }),
    ];
});
