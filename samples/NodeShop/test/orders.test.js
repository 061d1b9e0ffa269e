import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import kafkajs from 'kafkajs';
import pg from 'pg';
import { createClient } from 'redis';
import supertest from 'supertest';
import { createApp, stockOf } from '../src/app.js';

// Everything comes from the environment, as it would in production.
const db = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const redis = createClient({ url: process.env.REDIS_URL });
const kafka = new kafkajs.Kafka({ brokers: process.env.KAFKA_BROKERS.split(','), logLevel: kafkajs.logLevel.ERROR });
const producer = kafka.producer();
const consumer = kafka.consumer({ groupId: 'test' });
const announced = [];
let api;

before(async () => {
  await Promise.all([redis.connect(), producer.connect(), consumer.connect()]);
  await consumer.subscribe({ topic: 'order.created', fromBeginning: true });
  await consumer.run({ eachMessage: async ({ message }) => announced.push(JSON.parse(message.value.toString())) });
  api = supertest(createApp({ db, redis, producer }));
});

beforeEach(async () => {
  await db.query('truncate orders restart identity');
  await redis.set(stockOf('Widget'), 3);
});

after(() => Promise.all([db.end(), redis.close(), producer.disconnect(), consumer.disconnect()]));

test('an order is saved, taken from stock and announced', async () => {
  const { body: order } = await api.post('/orders').send({ product: 'Widget', quantity: 2 }).expect(201);

  assert.equal(order.total, 4000);
  assert.deepEqual((await db.query('select quantity, total from orders')).rows, [{ quantity: 2, total: 4000 }]);
  assert.equal(await redis.get(stockOf('Widget')), '1');
  await eventually(() => assert.deepEqual(announced, [order]));
});

test('what is out of stock is refused and not taken', async () => {
  await api.post('/orders').send({ product: 'Widget', quantity: 4 }).expect(409);

  assert.equal(await redis.get(stockOf('Widget')), '3');
  await api.get('/orders').expect(200, []);
});

test('a product that is not there is not found', () => api.post('/orders').send({ product: 'Nothing', quantity: 1 }).expect(404));

test('the database refuses an order of nothing', async () => {
  await assert.rejects(db.query('insert into orders (product_id, quantity, total) values (1, 0, 0)'), { constraint: 'orders_quantity_check' });
});

async function eventually(check, milliseconds = 10_000) {
  for (const end = Date.now() + milliseconds; ; await new Promise((resolve) => setTimeout(resolve, 20))) {
    try {
      return check();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}
