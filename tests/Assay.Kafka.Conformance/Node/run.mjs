// node run.mjs <client> <place>=<bootstrap servers>...
import { readdirSync } from 'node:fs';
import { run } from './harness.mjs';

// Node.js 20 lacks what @platformatic/kafka takes from 22.
Promise.withResolvers ??= () => {
    const deferred = {};
    deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }));
    return deferred;
};

const [client, ...places] = process.argv.slice(2);
const folder = new URL(`${client}/`, import.meta.url);
for (const file of readdirSync(folder).sort())
    await import(new URL(file, folder));

const { Place } = await import(new URL('place.mjs', folder));
await run(places.map(place => new Place(...place.split('='))));
