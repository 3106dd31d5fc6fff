import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { isDone, once, wasDone } from './step.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'physis-step-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const part = () => join(folder, 'table.csv.part')
const stops = (side: number) =>
  once(folder, { side }, () => {
    writeFileSync(part(), 'half')
    throw new Error('stopped')
  })

it('is done once for its inputs', async () => {
  expect(await once(folder, { side: 48 }, () => {})).toBe('made')
  expect(await once(folder, { side: 48 }, () => {})).toBe('unchanged')
  expect(isDone(folder, { side: 64 })).toBe(false)
  expect(readdirSync(folder)).toEqual(['done.json'])
})
it('goes on with what it left half done, but not with other inputs', async () => {
  await expect(stops(48)).rejects.toThrow('stopped')
  await once(folder, { side: 48 }, () => expect(existsSync(part())).toBe(true))
  await expect(stops(48)).resolves.toBe('unchanged')
  rmSync(join(folder, 'done.json'))
  await expect(stops(48)).rejects.toThrow('stopped')
  await once(folder, { side: 64 }, () => expect(existsSync(part())).toBe(false))
})
it('is not done once other inputs were begun in its folder', async () => {
  await once(folder, { side: 48 }, () => writeFileSync(join(folder, 'table.csv'), '48'))
  await expect(stops(64)).rejects.toThrow('stopped')
  expect(wasDone(folder)).toBe(false)
  // Stopped again, it is no more done than before.
  await expect(stops(48)).rejects.toThrow('stopped')
  expect(await once(folder, { side: 48 }, () => {})).toBe('made')
  expect(await once(folder, { side: 48 }, () => {})).toBe('unchanged')
})
