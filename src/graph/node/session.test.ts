/** What the trainer relies on and the runtime does not promise. */
import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { add, constant, gemm, input, onnxModel } from '../index.ts'
import { openSession } from './index.ts'

const weight = input('w', [2, 2])
const model = onnxModel({ y: gemm(constant([1, 2], [1, 2]), weight) })

it('sees an input array that was changed in place after a run', async () => {
  const session = await openSession(model, { threads: 1 })
  const flat = Float32Array.of(9, 1, 0, 0, 1, 9)
  // A view into a longer array, as the trainer's tensors are.
  const feeds = { w: { data: flat.subarray(1, 5), shape: [2, 2] } }
  expect([...(await session.run(feeds)).y]).toEqual([1, 2])
  flat[1] = 5
  flat[4] = 7
  expect([...(await session.run(feeds)).y]).toEqual([5, 14])
  await session.release()
})
it('keeps the results of a run when the next one is made', async () => {
  const session = await openSession(model, { threads: 1 })
  const data = Float32Array.of(1, 0, 0, 1)
  const first = (await session.run({ w: { data, shape: [2, 2] } })).y
  data.fill(3)
  await session.run({ w: { data, shape: [2, 2] } })
  expect([...first]).toEqual([1, 2])
  await session.release()
})
it('writes the results of every run to the same arrays, where that is asked for', async () => {
  const session = await openSession(model, { threads: 1, sameResults: true })
  const data = Float32Array.of(1, 0, 0, 1)
  const { y } = await session.run({ w: { data, shape: [2, 2] } })
  expect([...y]).toEqual([1, 2])
  data.fill(3)
  const next = await session.run({ w: { data, shape: [2, 2] } })
  expect(next.y).toBe(y)
  expect([...y]).toEqual([9, 9])
  await session.release()
})
it('refuses two inputs of one name', () => {
  expect(() => onnxModel({ y: add(input('a', [1]), input('a', [1])) })).toThrow('two inputs are named a')
})
it('runs in two threads at once, and the process ends', { timeout: 60_000 }, () => {
  const url = JSON.stringify(new URL('./index.ts', import.meta.url).href)
  const bytes = JSON.stringify([...model])
  const worker = `import(${url}).then(async ({ openSession }) => {
    const session = await openSession(Uint8Array.from(${bytes}), { threads: 2 })
    let sum = 0
    for (let i = 0; i < 200; i++)
      sum += (await session.run({ w: { data: Float32Array.of(i, 0, 0, 1), shape: [2, 2] } })).y[0]
    require('node:worker_threads').parentPort.postMessage(sum)
  })`
  const main = `const { Worker } = require('node:worker_threads')
  for (let i = 0; i < 2; i++) new Worker(${JSON.stringify(worker)}, { eval: true }).on('message', sum => console.log(sum))`
  const { status, stdout } = spawnSync(process.execPath, ['-e', main], { timeout: 50_000 })
  expect(stdout.toString()).toBe('19900\n19900\n')
  expect(status).toBe(0)
})
