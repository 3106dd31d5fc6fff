import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { inventedChildren } from '../../test/helpers/inventedChildren.ts'
import { runPhysis } from '../../test/helpers/runPhysis.ts'
import { formatTable, researchNotice } from '../base/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-evaluate-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const input = inventedChildren({ patients: 40, split: 'all' })
const write = (name: string, rows: Record<string, string | number>[]) =>
  writeFileSync(join(folder, name), formatTable(Object.keys(rows[0]), rows))
write(
  'predictions.csv',
  input.films.map(({ file }, i) => ({ file, bone_age_months: input.runs[0].months[i]! })),
)
write(
  'readings.csv',
  input.references[0].readings.flatMap(({ reader, months }) =>
    input.films.map(({ file }, i) => ({ file, reader, bone_age_months: months[i]! })),
  ),
)
write(
  'films.csv',
  input.films.map(({ file, patient, sex, chronologicalAgeMonths }) => ({
    file,
    patient,
    sex: sex!,
    chronological_age_months: chronologicalAgeMonths!,
  })),
)

it('evaluates predictions and writes numbers and report', { timeout: 120_000 }, async () => {
  const args = ['evaluate', 'predictions.csv', '--reference', 'readings.csv', '--out', 'found']
  const { status, stdout, stderr } = await runPhysis([...args, '--manifest', 'films.csv'], folder)
  expect(stderr).not.toContain('The patients of')
  expect(stdout).toContain('predictions against hand reading: 40 films of 40 patients')
  expect(stderr).toContain(researchNotice)
  expect(status).toBe(0)
  const found = JSON.parse(readFileSync(join(folder, 'found/evaluation.json'), 'utf8'))
  expect(found.notice).toBe(researchNotice)
  expect(found.agreement[0].films).toBe(40)
  expect(found.resamples).toBe(2000)
  expect(existsSync(join(folder, 'found/report.html'))).toBe(true)

  const bare = await runPhysis(args, folder)
  expect(bare.stderr).toContain('The patients of all films are not known')
  expect(bare.stderr).toContain('intervals are too narrow')
})

it('judges a knee model by the readings of the hands beside the knees', { timeout: 120_000 }, async () => {
  const hand = (file: string) => file.replace('.png', '-hand.png')
  write(
    'knees.csv',
    input.films.map(({ file }, i) => {
      const months = input.runs[0].months[i]!
      return { file, joint: 'knee', bone_age_months: months, lower_months: months - 24, upper_months: months + 24 }
    }),
  )
  write(
    'hands.csv',
    input.references[0].readings.flatMap(({ reader, months }) =>
      input.films.map(({ file }, i) => ({ file: hand(file), reader, bone_age_months: months[i]! })),
    ),
  )
  write(
    'both.csv',
    input.films.flatMap(({ file, patient, sex, chronologicalAgeMonths }, i) => {
      const child = { patient, sex: sex!, chronological_age_months: chronologicalAgeMonths! }
      // Of one child the hand was taken half a year later.
      const later = { ...child, chronological_age_months: chronologicalAgeMonths! + (i === 0 ? 6 : 1) }
      return [
        { file, joint: 'knee', ...child },
        { file: hand(file), joint: 'hand', ...later },
      ]
    }),
  )
  writeFileSync(
    join(folder, 'loose.yaml'),
    'margins: { maeMonths: 30, coverage: 0.5, biasMonths: 20, slope: [0, 3] }\nreporting: { ethics: Board of St Anna, dates: films of 2024, setting: one, readers: two }\n',
  )
  const args = ['evaluate', 'knees.csv', '--reference', 'hands.csv', '--plan', 'loose.yaml', '--out', 'paired']
  const { status, stdout, stderr } = await runPhysis([...args, '--manifest', 'both.csv'], folder)
  expect(stderr).toContain('1 of 40 predictions are left out: Knee without a hand film within 92 days (1)')
  expect(stdout).toContain('knees against hand reading: 39 films of 39 patients')
  expect(stdout).toContain('against the margins, by hand reading: transportable.')
  expect(status).toBe(0)
  const report = readFileSync(join(folder, 'paired/report.html'), 'utf8')
  for (const said of ['Knee and hand within 92 days', 'Board of St Anna']) expect(report).toContain(said)

  // One knee is far from its hand: a count of one is withheld in every file that may leave the site.
  const { flow } = JSON.parse(readFileSync(join(folder, 'paired/evaluation.json'), 'utf8'))
  expect(flow.steps.map(({ title }: { title: string }) => title)).toContain('Knee and hand within 92 days')
  expect(JSON.stringify(flow)).not.toMatch(/"films":1\b/)

  const unpaired = await runPhysis(args, folder)
  expect(unpaired.stderr).toContain('give --manifest: it pairs each knee with its hand')
  expect(unpaired.status).toBe(2)
})

it('names the file and the row of what is broken, and exits with 2', { timeout: 60_000 }, async () => {
  writeFileSync(join(folder, 'bad.csv'), 'file,bone_age_months\n0-0.png,100\n1-0.png,nan\n')
  const { status, stderr } = await runPhysis(
    ['evaluate', 'bad.csv', '--reference', 'readings.csv', '--out', 'bad'],
    folder,
  )
  expect(status).toBe(2)
  expect(stderr).toContain('physis: bad.csv, line 3, 1-0.png: bone_age_months is no number')
  expect(existsSync(join(folder, 'bad'))).toBe(false)
})

it('compares with the Fels method by coefficients and measurements, which belong together', {
  timeout: 120_000,
}, async () => {
  const fels = join(import.meta.dirname, '../../docs/fels-synthetic.yaml')
  write(
    'measured.csv',
    input.films.map(({ file }) => ({ file, femur_width_ratio: 0.95, tibia_grade: 1 })),
  )
  const args = ['evaluate', 'predictions.csv', '--reference', 'readings.csv', '--manifest', 'films.csv', '--fels', fels]
  const { status } = await runPhysis([...args, '--measurements', 'measured.csv', '--out', 'fels'], folder)
  expect(status).toBe(0)
  const { comparators } = JSON.parse(readFileSync(join(folder, 'fels/evaluation.json'), 'utf8'))
  expect(JSON.stringify(comparators)).toContain('(synthetic coefficients)')
  writeFileSync(join(folder, 'plan.yaml'), 'margins: { maeMonths: 12, coverage: 0.8 }\n')
  const judged = await runPhysis([...args.slice(0, 6), '--plan', 'plan.yaml', '--out', 'judged'], folder)
  expect(judged.stdout).toMatch(/against the margins, by hand reading: (undecided|transportable|needs recalibration)/)
  const alone = await runPhysis([...args, '--out', 'alone'], folder)
  expect(alone.stderr).toContain('--fels and --measurements belong together')
  expect(alone.status).toBe(2)
})

it("compares with other methods' tables, as they are and recalibrated", { timeout: 120_000 }, async () => {
  const { months } = input.references[0]
  const files = input.films.map(({ file }) => file)
  write(
    'rival.csv',
    files.map((file, i) => ({ file, bone_age_months: (months[i] ?? 100) / 2 + 20 })),
  )
  write(
    'other.csv',
    files.slice(5).map(file => ({ file, bone_age_months: 90 })),
  )
  const args = ['evaluate', 'predictions.csv', '--reference', 'readings.csv', '--manifest', 'films.csv']
  const { status, stderr } = await runPhysis(
    [...args, '--comparator', 'rival.csv', '--comparator', 'other.csv', '--out', 'compared'],
    folder,
  )
  expect(status).toBe(0)
  expect(stderr).toContain('5 of 40 films have no bone age by other')
  const found = JSON.parse(readFileSync(join(folder, 'compared/evaluation.json'), 'utf8'))
  const mae = (form: string) =>
    found.comparatorErrors.find(
      (error: { name: string; form: string }) => error.name === 'rival' && error.form === form,
    ).maeMonths.estimate
  // Half the reading and 20 months: wrong as it is, right on the scale of the readings.
  expect(mae('as given')).toBeGreaterThan(20)
  expect(mae('recalibrated')).toBeLessThan(1)
})
