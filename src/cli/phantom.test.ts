import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runPhysis } from '../../test/helpers/runPhysis.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-cli-phantom-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const phantom = (...args: string[]) => runPhysis(['phantom', ...args, '--children', '1', '--side', '64'], folder)

describe('physis phantom', { timeout: 120_000 }, () => {
  it('draws pairs that stray and are read as asked', async () => {
    // One hand and one knee.
    const flags = ['--hand-sd', '0', '--knee-sd', '8', '--pull', '0.5', '--scrambled', '--seed', '7']
    const { status, stderr } = await phantom('pairs', '--paired', ...flags)
    expect(stderr).toContain('2 films of simulated children')
    expect(status).toBe(0)
    expect(JSON.parse(readFileSync(join(folder, 'pairs/phantom.json'), 'utf8'))).toMatchObject({
      films: 'paired',
      scrambled: true,
      spread: { handSdMonths: 0, kneeSdMonths: 8, sideSdMonths: 1, centreSdMonths: 5, closureSdMonths: 4 },
    })
    expect(readFileSync(join(folder, 'pairs/readings.csv'), 'utf8')).toMatch(/,false\n/)
  })
  it.each([
    [['single', '--pull', '0.5'], '--pull is of pairs of hand and knee'],
    [['single', '--scrambled'], '--scrambled is of pairs of hand and knee'],
    [['other', '--paired', '--knee-sd', '-1'], '--knee-sd -1: give a number from 0 to 60'],
    [['other', '--paired', '--pull', 'much'], '--pull much: give a number from 0 to 1'],
  ])('refuses %j', async (args, message) => {
    const { status, stderr } = await phantom(...args)
    expect(stderr).toContain(message)
    expect(status).toBe(2)
  })
})
