import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { prepare, withDatabase } from './database.js';

before(prepare);

const insert = "insert into orders (product_id, quantity, total) select id, 1, price from products where name = 'Widget' returning id";

describe('every test has a database of its own', { concurrency: 4 }, () => {
  for (let number = 1; number <= 12; number++) {
    test(`order ${number} is the first`, () => withDatabase(async (db) => {
      const { rows } = await db.query(insert);

      assert.deepEqual(rows, [{ id: 1 }]);
      assert.deepEqual((await db.query('select count(*)::int from orders')).rows, [{ count: 1 }]);
    }));
  }
});
