import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readMargins } from './margins.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-margins-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const read = (slope: string) => {
  const path = join(folder, 'margins.yaml')
  writeFileSync(path, `maeMonths: 9\ncoverage: 0.85\n${slope}`)
  return readMargins(path).slope
}

it('takes a slope from its least to its most, and no other way round', () => {
  expect([read(''), read('slope: [0.8, 1.2]\n')]).toEqual([
    [0.9, 1.1],
    [0.8, 1.2],
  ])
  for (const slope of ['[1.1, 0.9]', '[1, 1]'])
    expect(() => read(`slope: ${slope}\n`)).toThrow(/line 3.*slope.* is no range: write the least slope first/s)
})
