import kafkajs from 'kafkajs';
import { behaviour } from '../harness.mjs';
import { refusal } from './place.mjs';

behaviour('A record comes with its key, value, headers and timestamp', [['k', 'v', 'h1', '1000', '0']], async place => {
    const topic = await place.topic();
    await place.send(topic, { key: 'k', value: 'v', headers: { h: 'h1' }, timestamp: '1000' });
    const records = await place.consume(topic, 1);
    return records.map(record => [`${record.key}`, `${record.value}`, `${record.headers.h}`, record.timestamp, record.offset]);
});

behaviour('Keys and values may be missing', [[null, null], [null, 'v'], ['k', null]], async place => {
    const topic = await place.topic();
    await place.send(topic, { key: null, value: null }, { value: 'v' }, { key: 'k', value: null });
    return (await place.consume(topic, 3)).map(record => [record.key?.toString() ?? null, record.value?.toString() ?? null]);
});

behaviour('An acknowledgement tells the first offset', [['0', '-1', '0'], ['2', '-1', '0']], async place => {
    const topic = await place.topic();
    const answers = [await place.send(topic, 'a', 'b'), await place.send(topic, 'c')];
    return answers.map(([answer]) => [answer.baseOffset, answer.logAppendTime, answer.logStartOffset]);
});

behaviour('Nothing is acknowledged where nothing is asked for', ['a', 'b'], async place => {
    const topic = await place.topic();
    await place.producer(producer => producer.send({ topic, acks: 0, messages: [{ value: 'a' }] }));
    await place.producer(producer => producer.send({ topic, acks: 1, messages: [{ value: 'b' }] }));
    return (await place.values(topic, 2)).sort();
});

behaviour('Gzipped batches come as they were sent', [300, 'value 0', 'value 299'], async place => {
    const topic = await place.topic();
    const messages = Array.from({ length: 300 }, (_, n) => ({ value: `value ${n}` }));
    await place.producer(producer => producer.send({ topic, compression: kafkajs.CompressionTypes.GZIP, messages }));
    const values = await place.values(topic, 300);
    return [values.length, values[0], values[299]];
});

behaviour('A batch goes to several topics and partitions', [['0', '1'], ['0']], async place => {
    const [one, other] = [await place.topic(2), await place.topic()];
    await place.producer(producer => producer.sendBatch({
        topicMessages: [{ topic: one, messages: [{ value: '0', partition: 0 }, { value: '1', partition: 1 }] }, { topic: other, messages: [{ value: '0' }] }],
    }));
    return [(await place.values(one, 2)).sort(), await place.values(other, 1)];
});

behaviour('An idempotent producer stores each record once and in order', Array.from({ length: 20 }, (_, n) => `${n}`), async place => {
    const topic = await place.topic();
    await place.producer(async producer => {
        for (let n = 0; n < 20; n++)
            await producer.send({ topic, messages: [{ value: `${n}` }] });
    }, { idempotent: true, maxInFlightRequests: 1 });
    return place.values(topic, 20);
});

behaviour('A record that is too large is refused', 'MESSAGE_TOO_LARGE', async place => {
    const topic = await place.topic(1, [{ name: 'max.message.bytes', value: '500' }]);
    return refusal(place.send(topic, 'x'.repeat(1000)));
});

behaviour('A record of 900 kB passes', 900_000, async place => {
    const topic = await place.topic();
    await place.send(topic, 'x'.repeat(900_000));
    return (await place.values(topic, 1))[0].length;
});

behaviour('A topic that is not there takes no records', 'UNKNOWN_TOPIC_OR_PARTITION', async place => {
    const topic = `${await place.topic()}-none`;
    return refusal(place.producer(producer => producer.send({ topic, messages: [{ value: 'v' }] }), { retry: { retries: 0 } }));
});

behaviour('A record without a key is refused where logs are compacted', 'INVALID_RECORD', async place => {
    const topic = await place.topic(1, [{ name: 'cleanup.policy', value: 'compact' }]);
    return refusal(place.send(topic, 'v'));
});

behaviour('The time of the append replaces that of the producer', [true, true], async place => {
    const topic = await place.topic(1, [{ name: 'message.timestamp.type', value: 'LogAppendTime' }]);
    const [answer] = await place.send(topic, { value: 'v', timestamp: '1000' });
    const [record] = await place.consume(topic, 1);
    return [Number(answer.logAppendTime) > 1_600_000_000_000, record.timestamp === answer.logAppendTime];
});
