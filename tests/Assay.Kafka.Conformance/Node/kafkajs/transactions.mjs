import { behaviour, newName } from '../harness.mjs';
import { refusal } from './place.mjs';

const transactional = (transactionalId = newName()) => ({ transactionalId, idempotent: true, maxInFlightRequests: 1 });

async function transaction(producer, topic, value, end) {
    const begun = await producer.transaction();
    await begun.send({ topic, messages: [{ value }] });
    await begun[end]();
}

behaviour('What is committed is seen and what is aborted is not', [['b'], ['a', 'b']], async place => {
    const topic = await place.topic();
    await place.producer(async producer => {
        await transaction(producer, topic, 'a', 'abort');
        await transaction(producer, topic, 'b', 'commit');
    }, transactional());
    return [await place.values(topic, 1), await place.values(topic, 2, { readUncommitted: true })];
});

behaviour('An open transaction hides what comes behind it', [['before', 'open', 'behind'], ['before', 'behind']], async place => {
    const topics = [await place.topic(), await place.topic()];
    const seen = [];
    for (const [n, end] of ['commit', 'abort'].entries()) {
        await place.send(topics[n], 'before');
        seen.push(await place.producer(async producer => {
            const begun = await producer.transaction();
            await begun.send({ topic: topics[n], messages: [{ value: 'open' }] });
            await place.send(topics[n], 'behind');
            const consuming = place.values(topics[n], n === 0 ? 3 : 2);
            await begun[end]();
            return consuming;
        }, transactional()));
    }
    return seen;
});

behaviour('Offsets are committed with the transaction', [['-1'], ['5']], async place => {
    const [topic, consumerGroupId] = [await place.topic(), newName()];
    const committed = () => place.admin(async admin =>
        (await admin.fetchOffsets({ groupId: consumerGroupId, topics: [topic] }))[0].partitions.map(partition => partition.offset));
    return place.producer(async producer => {
        const seen = [];
        for (const end of ['abort', 'commit']) {
            const begun = await producer.transaction();
            await begun.sendOffsets({ consumerGroupId, topics: [{ topic, partitions: [{ partition: 0, offset: '5' }] }] });
            await begun[end]();
            // The marker is written a moment later; the coordinator refuses the next transaction until then.
            const next = await producer.transaction();
            await next.send({ topic, messages: [{ value: 'x' }] });
            await next.abort();
            seen.push(await committed());
        }
        return seen;
    }, transactional());
});

behaviour('A newer producer of the same id fences the older one', ['INVALID_PRODUCER_EPOCH', 'kept'], async place => {
    const [topic, id] = [await place.topic(), newName()];
    return place.producer(async zombie => {
        const begun = await zombie.transaction();
        await begun.send({ topic, messages: [{ value: 'lost' }] });
        return place.producer(async successor => {
            // This client asks for its epoch when its first transaction begins.
            const begunLater = await successor.transaction();
            await begunLater.abort();
            const refused = await refusal(begun.send({ topic, messages: [{ value: 'late' }] }));
            await transaction(successor, topic, 'kept', 'commit');
            return [refused, ...await place.values(topic, 1)];
        }, transactional(id));
    }, transactional(id));
});

behaviour('A transaction spans topics and partitions', [['0', '1'], ['2']], async place => {
    const [one, other] = [await place.topic(2), await place.topic()];
    await place.producer(async producer => {
        const begun = await producer.transaction();
        await begun.sendBatch({ topicMessages: [{ topic: one, messages: [{ value: '0', partition: 0 }, { value: '1', partition: 1 }] }, { topic: other, messages: [{ value: '2' }] }] });
        await begun.commit();
    }, transactional());
    return [(await place.values(one, 2)).sort(), await place.values(other, 1)];
});

behaviour('A time-out beyond the limit of the broker is refused', 'INVALID_TRANSACTION_TIMEOUT', async place =>
    refusal(place.producer(producer => producer.transaction(), { ...transactional(), transactionTimeout: 1_000_000_000 })));
