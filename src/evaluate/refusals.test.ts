/** The whole way of tables as `physis predict` writes them: 36 knees accepted, 12 refused for metal and 12 for closed plates, without and with --force. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { evaluate } from './evaluate.ts'
import { readEvaluation } from './readEvaluation.ts'
import { reportHtml } from './report/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-refusals-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const table = (name: string, header: string, rows: string[]) => {
  const path = join(folder, name)
  writeFileSync(path, `${[header, ...rows].join('\n')}\n`)
  return path
}
const films = Array.from({ length: 60 }, (_, i) => i)
const codeOf = (film: number) => (film < 36 ? '' : film < 48 ? 'hardware' : 'mature')
/** 2 months off where accepted, 20 with metal, 30 with closed plates. */
const monthsOf = (film: number) => 100 + film + { '': 2, hardware: 20, mature: 30 }[codeOf(film)]!
const reference = table(
  'readings.csv',
  'file,bone_age_months',
  films.map(film => `${film}.png,${100 + film}`),
)
function found(name: string, forced: boolean) {
  const rows = films.map(film => {
    const code = codeOf(film)
    const months = monthsOf(film)
    return code === '' || forced
      ? `${film}.png,estimated,${code},${months},${months - 5 - (film % 3)},${months + 5},knee,false`
      : `${film}.png,refused,${code},,,,knee,false`
  })
  const predictions = table(name, 'file,status,code,bone_age_months,lower_months,upper_months,joint,trained_on', rows)
  const { input, messages } = readEvaluation({ predictions, reference }, { resamples: 50 })
  const evaluation = evaluate(input)
  const provenance = { studyFile: name, studySha256: '', made: '2026-01-01', versions: {}, inputs: {} }
  return { input, messages, evaluation, html: reportHtml({ input, evaluation, provenance }).html }
}
const forceIt = 'Run physis predict once with --force to see what refusing hides.'

it('says what it cannot know of refused films that have no estimate', () => {
  const { evaluation, html } = found('refused.csv', false)
  const [curve] = evaluation.refusals
  expect(curve).toMatchObject({ films: 36, hidden: 24, asRefused: null })
  expect(evaluation.warnings).toContain(
    `24 of the films that refused refused (all) have no estimate: no error here counts them. ${forceIt}`,
  )
  expect(html).toContain(`Refused films without an estimate, which are not in the curve: 24. ${forceIt}`)
})

it('counts forced films as refused, and shows what refusing them hides', () => {
  const { evaluation, messages, html } = found('forced.csv', true)
  expect(messages).toEqual([
    '24 of 60 predictions have a code and are estimated all the same (--force): they count as refused',
  ])
  expect(evaluation.status[0]).toMatchObject({ estimated: 36, refused: 24 })
  const [curve] = evaluation.refusals
  expect(curve).toMatchObject({ films: 60, hidden: 0, asRefused: { refused: 0.4, maeMonths: { estimate: 2 } } })
  // (36 x 2 + 12 x 20 + 12 x 30) / 60
  expect(curve.curve[0].maeMonths.estimate).toBeCloseTo(11.2, 10)
  expect(html).not.toContain(forceIt)
})

it('has a table of open and one of closed plates, and leaves out knees of which neither is known', () => {
  const { input, evaluation } = found('forced.csv', true)
  expect([0, 36, 48].map(film => input.films[film].closed)).toEqual([false, null, true])
  const of = (plates: string) => evaluation.agreement.find(block => block.plates === plates)!
  expect([of('open'), of('closed')].map(({ films }) => films)).toEqual([36, 12])
  expect(of('closed').numbers!.maeMonths.estimate).toBeCloseTo(30, 10)
  const bare = table('bare.csv', 'file,bone_age_months,joint', ['0.png,101,knee', '1.png,103,knee'])
  expect(readEvaluation({ predictions: bare, reference }).input.films.map(({ closed }) => closed)).toEqual([null, null])
})
