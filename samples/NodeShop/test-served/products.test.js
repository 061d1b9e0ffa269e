import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { prepare, withDatabase } from './database.js';

// A process of its own, which finds the template that the other one initialised, or the other way round.
before(prepare);

test('the products are there', () => withDatabase(async (db) => {
  assert.deepEqual((await db.query('select name from products order by name')).rows, [{ name: 'Gadget' }, { name: 'Widget' }]);
}));

test('tables may be dropped', () => withDatabase(async (db) => {
  await db.query('drop table orders, products');
}));

test('and are there again', () => withDatabase(async (db) => {
  assert.equal((await db.query('select from products')).rowCount, 2);
}));
