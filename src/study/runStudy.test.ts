import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { UsageError } from '../base/index.ts'
import { lockFolder } from '../base/node/index.ts'
import { encodePng } from '../image/index.ts'
import { runStudy } from './runStudy.ts'
import type { Study } from './studyFile.ts'

const root = mkdtempSync(join(tmpdir(), 'physis-study-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** As far as it is looked at before the first film is. */
const study = { study: 'small', members: 3, seed: 1, data: { import: 'tables' } } as Study

it('trains members side by side, on crops that are there', async () => {
  const state = join(root, 'beside')
  lockFolder(join(state, 'member-2'))
  await expect(runStudy(study, { state, fold: 2 })).rejects.toThrow(`${join(state, 'member-2')} is in use`)
  await expect(runStudy(study, { state, fold: 1 })).rejects.toThrow(
    `fold 1 needs the steps before it, and films is not done in ${state}: run the study with --until crops first`,
  )
  expect(existsSync(join(state, 'films'))).toBe(false)
  await expect(runStudy(study, { state, fold: 4 })).rejects.toThrow('there is no fold 4: the study small has 3')
})

it('runs no whole study beside a member of it, and no member beside the whole', async () => {
  const state = join(root, 'apart')
  const unlock = lockFolder(join(state, 'member-3'))
  await expect(runStudy(study, { state })).rejects.toThrow(`${join(state, 'member-3')} is in use`)
  unlock()
  lockFolder(state)
  await expect(runStudy(study, { state, fold: 1 })).rejects.toThrow(`${state} is in use`)
})

/** A study of the site's hands; its tables are `films` and `readings`. */
function siteStudy(name: string, films: string[], readings: string[]) {
  const folder = join(root, name)
  mkdirSync(folder)
  const data = { width: 8, height: 8, data: Uint8Array.from({ length: 64 }, (_, i) => 3 * i) }
  for (const file of ['a.png', 'b.png'])
    writeFileSync(join(folder, file), encodePng({ ...data, maxValue: 255, coloured: false }))
  const write = (file: string, lines: string[]) => {
    writeFileSync(join(folder, file), `${lines.join('\n')}\n`)
    return join(folder, file)
  }
  const box = 'crop_x,crop_y,crop_width,crop_height'
  const tables = {
    films: write('films.csv', [
      `file,birth_date,study_date,chronological_age_months,${box}`,
      ...films.map(row => `${row},0,0,8,8`),
    ]),
    readings: write('readings.csv', ['file,reader,bone_age_months', ...readings]),
  }
  const mistake = (field: string, why: string) => new UsageError(`${field}: ${why}`)
  const site = { ...study, data: { import: 'tables', ...tables }, crops: { joint: 'hand', side: 8 }, mistake }
  return (onMessage?: (text: string) => void) =>
    runStudy(site as unknown as Study, { state: join(folder, 'state'), onMessage })
}

it("refuses a site's years among months before it trains", { timeout: 60_000 }, async () => {
  const films = ['a.png,2010-01-01,2020-01-01,10', 'b.png,,,130']
  const run = siteStudy('years', films, ['a.png,A,120', 'b.png,A,10'])
  const said: string[] = []
  await expect(run(text => said.push(text))).rejects.toThrow(
    /^data\.readings: .*readings\.csv, line 3, b\.png: bone_age_months 10 looks like years/,
  )
  expect(said[0]).toMatch(
    /^warning: .*films\.csv, line 2, a\.png: birth_date and study_date give an age of 120\.0 months and chronological_age_months says 10: the dates were used \(such rows: 1\)$/,
  )
})
