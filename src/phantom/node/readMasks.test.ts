import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { encodePng } from '../../image/index.ts'
import { maskName } from './names.ts'
import { readMasks } from './readMasks.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-masks-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('reads growth plates together, and bone', () => {
  mkdirSync(join(folder, 'plates'))
  const write = (name: string, ...data: number[]) =>
    writeFileSync(
      join(folder, maskName('a-knee', name)),
      encodePng({ width: 3, height: 1, data: Uint8Array.from(data), maxValue: 255, coloured: false }),
    )
  write('femur', 255, 0, 0)
  write('tibia', 0, 0, 255)
  write('bone', 255, 255, 0)
  expect(readMasks(folder, 'films/a-knee.png')).toEqual({
    plates: Uint8Array.of(1, 0, 1),
    bone: Uint8Array.of(1, 1, 0),
    width: 3,
    height: 1,
  })
  expect(readMasks(folder, 'films/another.png')).toBeUndefined()
})
