import { expect, it } from 'vitest'
import { atOnce, shareOfMachine } from './atOnce.ts'

const GiB = 2 ** 30

it('shares processors and memory among runs', () => {
  expect(shareOfMachine(23, 2, 24 * GiB)).toEqual({ atOnce: 2, threads: { compute: 1, augmentation: 1 } })
  expect(shareOfMachine(1, 2, 24 * GiB)).toEqual({ atOnce: 1, threads: { compute: 2, augmentation: 1 } })
  expect(shareOfMachine(5, 16, 64 * GiB)).toEqual({ atOnce: 5, threads: { compute: 3, augmentation: 1 } })
  expect(shareOfMachine(23, 16, 8 * GiB).atOnce).toBe(4)
  expect(shareOfMachine(0, 1, GiB)).toEqual({ atOnce: 1, threads: { compute: 1, augmentation: 1 } })
})

const soon = () => new Promise(resolve => setTimeout(resolve, 5))

it('works on so many at once, in order', async () => {
  const begun: number[] = []
  let [running, most] = [0, 0]
  const all = await atOnce([1, 2, 3, 4, 5], 2, async item => {
    begun.push(item)
    most = Math.max(most, ++running)
    await soon()
    running--
    return true
  })
  expect([all, begun, most]).toEqual([true, [1, 2, 3, 4, 5], 2])
})

it('begins none after the signal, and says that not all were done', async () => {
  const stop = new AbortController()
  const begun: number[] = []
  const all = await atOnce(
    [1, 2, 3, 4],
    2,
    async (item, signal) => {
      begun.push(item)
      stop.abort()
      await soon()
      return !signal.aborted
    },
    stop.signal,
  )
  expect([all, begun]).toEqual([false, [1]])
})

it('stops the others where one fails, waits for them, and throws its error', async () => {
  const ended: number[] = []
  const all = atOnce([1, 2, 3], 2, async (item, signal) => {
    if (item === 1) throw new Error('out of memory')
    await soon()
    ended.push(item)
    return !signal.aborted
  })
  await expect(all).rejects.toThrow('out of memory')
  expect(ended).toEqual([2])
})
