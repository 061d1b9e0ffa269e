import { createServer } from 'node:http';

/** Orders over HTTP: kept in PostgreSQL, stock counted in Redis, announced on Kafka. */
export function createApp({ db, redis, producer }) {
  const routes = {
    'POST /orders': async (body) => placeOrder({ db, redis, producer }, body),
    'GET /orders': async () => [200, (await db.query('select id, total from orders order by id')).rows],
  };
  return createServer(async (request, response) => {
    try {
      const route = routes[`${request.method} ${request.url}`];
      const [status, body] = route ? await route(await read(request)) : [404, { error: 'not found' }];
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    } catch (error) {
      response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ error: error.message }));
    }
  });
}

async function placeOrder({ db, redis, producer }, { product, quantity }) {
  const found = await db.query('select id, price from products where name = $1', [product]);
  if (found.rowCount === 0) return [404, { error: `there is no ${product}` }];

  const left = await redis.decrBy(stockOf(product), quantity);
  if (left < 0) {
    await redis.incrBy(stockOf(product), quantity);
    return [409, { error: `${product} is out of stock` }];
  }

  const { id: productId, price } = found.rows[0];
  const total = price * quantity;
  const saved = await db.query(
    'insert into orders (product_id, quantity, total) values ($1, $2, $3) returning id',
    [productId, quantity, total],
  );
  const order = { id: saved.rows[0].id, total };
  await producer.send({ topic: 'order.created', messages: [{ key: String(order.id), value: JSON.stringify(order) }] });
  return [201, order];
}

export const stockOf = (product) => `stock:${product}`;

async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString());
}
