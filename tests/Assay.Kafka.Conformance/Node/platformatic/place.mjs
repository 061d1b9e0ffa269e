import * as kafka from '@platformatic/kafka';
import { newName, until } from '../harness.mjs';

export { kafka };

export class Place {
    constructor(name, servers) {
        this.name = name;
        this.options = { clientId: 'conformance', bootstrapBrokers: servers.split(','), retries: 100, retryDelay: 50, timeout: 30_000 };
    }

    admin(use, options = {}) {
        return using(new kafka.Admin({ ...this.options, ...options }), use);
    }

    producer(use, options = {}) {
        return using(new kafka.Producer({ ...this.options, serializers: kafka.stringSerializers, ...options }), use);
    }

    /** A topic whose partitions all have leaders. */
    async topic(partitions = 1, configs = []) {
        const topic = newName();
        await this.admin(async admin => {
            await admin.createTopics({ topics: [topic], partitions, replicas: 1, configs });
            const timestamps = Array.from({ length: partitions }, (_, partitionIndex) => ({ partitionIndex, timestamp: -1n }));
            await until(() => refusal(admin.listOffsets({ topics: [{ name: topic, partitions: timestamps }] })), answer => typeof answer !== 'string');
        });
        return topic;
    }

    send(topic, ...values) {
        const messages = values.map(value => ({ topic, ...typeof value === 'string' ? { value } : value }));
        return this.producer(producer => producer.send({ messages, acks: -1 }));
    }

    newConsumer(options = {}) {
        return new kafka.Consumer({
            ...this.options, groupId: newName(), deserializers: kafka.stringDeserializers, maxWaitTime: 50, minBytes: 1, autocommit: false,
            ...options.groupProtocol === 'consumer' ? {} : { sessionTimeout: 15_000, heartbeatInterval: 150, rebalanceTimeout: 15_000 }, ...options,
        });
    }

    /** What a consumer in a group gets until it has so many records. */
    async consume(topics, count, options = {}, stream = {}) {
        const consumer = this.newConsumer(options);
        try {
            const records = [];
            const messages = await consumer.consume({ topics: [topics].flat(), mode: 'committed', fallbackMode: 'earliest', ...stream });
            for await (const message of messages) {
                records.push(message);
                if (options.commit)
                    await message.commit();
                if (records.length >= count)
                    break;
            }
            return records;
        } finally {
            await consumer.close(true);
        }
    }

    async values(topics, count, options = {}, stream = {}) {
        return (await this.consume(topics, count, options, stream)).map(record => record.value);
    }
}

async function using(client, use) {
    try {
        return await use(client);
    } finally {
        await client.close();
    }
}

/** How an attempt was refused, or what it gave. */
export async function refusal(attempt) {
    try {
        return await attempt;
    } catch (error) {
        const causes = [error];
        for (const cause of causes) {
            if (cause.apiId)
                return cause.apiId;
            causes.push(...cause.errors ?? [], ...cause.cause ? [cause.cause] : []);
        }
        return `${error.name}: ${error.message}`;
    }
}
