import kafkajs from 'kafkajs';
import { newName, until } from '../harness.mjs';

process.env.KAFKAJS_NO_PARTITIONER_WARNING = '1';

export class Place {
    constructor(name, servers) {
        this.name = name;
        this.kafka = new kafkajs.Kafka({ brokers: servers.split(','), clientId: 'conformance', logLevel: kafkajs.logLevel.NOTHING, retry: { initialRetryTime: 30, maxRetryTime: 1000, retries: 15 } });
    }

    /** A topic whose partitions all have leaders. */
    async topic(numPartitions = 1, configEntries = []) {
        const topic = newName();
        await this.create([{ topic, numPartitions, configEntries }]);
        return topic;
    }

    /** Topics whose partitions all have leaders. */
    create(topics) {
        return this.admin(async admin => {
            // The client's own wait gives up where a busy broker has not yet heard of the topic that its controller made.
            await admin.createTopics({ topics, waitForLeaders: false });
            // A leader may be told of before it knows that it is one.
            for (const { topic } of topics)
                await until(() => refusal(admin.fetchTopicOffsets(topic)), answer => Array.isArray(answer));
        });
    }

    async admin(use) {
        const admin = this.kafka.admin();
        await admin.connect();
        try {
            return await use(admin);
        } finally {
            await admin.disconnect();
        }
    }

    async producer(use, options = {}) {
        const producer = this.kafka.producer({ allowAutoTopicCreation: false, ...options });
        await producer.connect();
        try {
            return await use(producer);
        } finally {
            await producer.disconnect();
        }
    }

    send(topic, ...messages) {
        return this.producer(producer => producer.send({ topic, messages: messages.map(message => typeof message === 'string' ? { value: message } : message) }));
    }

    consumer(options = {}) {
        return this.kafka.consumer({ groupId: newName(), maxWaitTimeInMs: 50, sessionTimeout: 15_000, heartbeatInterval: 150, rebalanceTimeout: 15_000, ...options });
    }

    /** What a consumer in a group gets until it has so many records. */
    async consume(topic, count, options = {}) {
        const consumer = this.consumer(options);
        await consumer.connect();
        try {
            await consumer.subscribe({ topic, fromBeginning: true });
            const records = [];
            await new Promise((resolve, reject) => consumer.run({
                eachMessage: async ({ partition, message }) => {
                    records.push({ partition, ...message });
                    if (records.length >= count)
                        resolve();
                },
            }).catch(reject));
            return records;
        } finally {
            await consumer.disconnect();
        }
    }

    async values(topic, count, options = {}) {
        return (await this.consume(topic, count, options)).map(record => record.value?.toString() ?? null);
    }
}

/** How an attempt was refused, or what it gave. */
export async function refusal(attempt) {
    try {
        return await attempt;
    } catch (error) {
        const causes = [error];
        for (const cause of causes) {
            if (cause.type)
                return cause.type;
            causes.push(...[cause.errors, cause.groups, cause.partitions, cause.error, cause.cause].flat().filter(inner => inner));
        }
        return `${error.name}: ${error.message}`;
    }
}
