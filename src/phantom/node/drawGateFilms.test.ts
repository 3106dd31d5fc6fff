import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'
import { UsageError } from '../../base/index.ts'
import { decodeImage, pngText } from '../../image/index.ts'
import { drawGateFilms, type GateRow } from './drawGateFilms.ts'

vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'physis-gate-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const rows = () =>
  readFileSync(join(folder, 'truth.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as GateRow)

it('writes marked films with their truth, goes on where it stopped, and adds films', async () => {
  const make = (knees: number, seed = 3) =>
    drawGateFilms({ folder, seed, films: { 'knee-pair': knees, noise: 2 }, side: 64, workers: 2 })
  expect(await make(1)).toEqual({ films: 3, written: 3 })
  const first = rows()
  expect(first.map(row => row.kind)).toEqual(['knee-pair', 'noise', 'noise'])
  expect(first[0].knees.length).toBe(2)
  const bytes = readFileSync(join(folder, first[0].file))
  expect(pngText(bytes)['Physis-Simulated']).toBe('physis-phantom-gate 1')
  expect(Math.max(decodeImage(bytes).width, decodeImage(bytes).height)).toBeLessThanOrEqual(65)
  const kept = statSync(join(folder, first[1].file)).mtimeMs
  rmSync(join(folder, first[0].file))
  expect(await make(2)).toEqual({ films: 4, written: 2 })
  expect(readFileSync(join(folder, first[0].file))).toEqual(bytes)
  expect(rows()[0]).toEqual(first[0])
  expect(statSync(join(folder, first[1].file)).mtimeMs).toBe(kept)
  await expect(make(2, 4)).rejects.toThrow(UsageError)
})
