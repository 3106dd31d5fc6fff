import { expect, it, vi } from 'vitest'
import { exampleEstimate, exampleNames, exampleResult, examples } from '../../../test/helpers/deliverExamples.ts'
import { pdfText } from '../../../test/helpers/pdfText.ts'
import { installedAssets as assets } from '../node/index.ts'
import type { FilmPictures } from '../pictures.ts'
import type { Patient } from '../source.ts'
import { noticesOf, researchNotice } from '../wording/index.ts'
import { resultPdf } from './resultPdf.ts'

// Fonts are read and parsed in whichever test comes first.
vi.setConfig({ testTimeout: 30_000 })

const film = (joints: number): FilmPictures => ({
  image: {
    width: 60 * Math.max(1, joints),
    height: 60,
    data: new Uint8Array(3600 * Math.max(1, joints)),
    maxValue: 255,
    coloured: false,
  },
  saliency: Array.from({ length: joints }, (_, i) => ({
    jointIndex: i + 1,
    crop: new Uint8Array(64),
    cropSide: 8,
    map: { side: 8, map: new Float32Array(64).fill(1) },
  })),
})

const madeOn = '2026-11-25'
const pdfOf = (result: Parameters<typeof resultPdf>[0], patient?: Patient) =>
  resultPdf(result, film(result.joints.length), patient, { assets, madeOn, filmDate: '2025-11-20' })
const latin = (pdf: Uint8Array) => Buffer.from(pdf).toString('latin1')

it('gives the same bytes for the same result, and claims no day that it was not given', async () => {
  const patient = { name: 'Wang^Xiaodong=王^小东' }
  const [first, second] = [await pdfOf(examples.knee, patient), await pdfOf(examples.knee, patient)]
  expect(Buffer.compare(first, second)).toBe(0)
  expect(latin(first)).toContain('D:20261125000000Z')
  const undated = await resultPdf(examples.knee, film(1), patient, { assets })
  expect(latin(undated)).not.toMatch(/; unverified\. Where|1446 \(unverified/)
})

it('names the sex that was read with, where no file says one', async () => {
  const of = async (sex: 'F' | 'M' | null) => pdfText(await pdfOf(exampleResult([exampleEstimate({ sex })])))
  expect(await of('M')).toContain('male')
  expect(await of(null)).not.toContain('male')
})

it('says who, which film, and the numbers of the result', async () => {
  const text = pdfText(
    await pdfOf(examples.knee, { name: 'Lindqvist^Astrid', id: '0042-17', birthDate: '20140120', sex: 'F' }),
  )
  for (const said of [
    'Bone age from a knee film',
    'Lindqvist, Astrid',
    '0042-17',
    '2014-01-20',
    '2025-11-20',
    'female',
    '12 y 4 m',
    '12.4 y',
    '11 y 7 m to 13 y 1 m',
    '90 % interval · Greulich-Pyle equivalent',
    '+3 m (−8 m to +1 y 2 m)',
    '15 mm (8 to 22)',
    '10 mm (5 to 14)',
    '25 mm (13 to 36)',
    '+0.3 (−0.8 to +1.3), normal',
    // Girls: 1.1 at 138 months and 1.07 at 144, so at 142 1.08; 1.07 and 1.05 (150): at 148.3 1.056.
    'Length at maturity over length now (Paley): by age 1.08; by bone age 1.06 (1.03 to 1.09); unverified.',
    'Limits: bone-age uncertainty only',
    'physis-knee 0.1.0',
    examples.knee.joints[0].model?.sha256,
    examples.knee.film.sha256,
  ])
    expect(text).toContain(said)
})

it('says what the limits of the multipliers stand for, and how wrong what is foretold with them has been', async () => {
  const years = exampleEstimate({ sex: 'M', ageMonths: 150 }, { chronologicalAgeSpanMonths: 12 })
  const text = async (of: typeof years) => pdfText(await pdfOf(exampleResult([of]))).join(' ')
  expect(await text(years)).toContain('Limits: bone-age uncertainty only. Predictive algorithms foretell')
  const { multipliers } = years.interpretation!
  const range = {
    estimate: 1.16,
    lower: 1.13,
    upper: 1.18,
    uncertainty: 'calendar age +- 6 m: known in whole years only',
  }
  const wide = {
    ...years,
    interpretation: {
      ...years.interpretation!,
      multipliers: { value: { ...multipliers!.value!, byChronologicalAge: { value: range } } },
    },
  }
  const said = await text(wide)
  expect(said).toContain('by age 1.16 (1.13 to 1.18)')
  expect(said).toContain('Limits: calendar age +- 6 m: known in whole years only; bone-age uncertainty only.')
})

it('says that the multipliers of girls are unverified', async () => {
  const of = async (sex: 'F' | 'M') => pdfText(await pdfOf(exampleResult([exampleEstimate({ sex })]))).join(' ')
  expect(await of('F')).toMatch(
    /\); unverified\. .*Paley et al\., J Bone Joint Surg Am 2000;82:1432-1446 \(unverified\)/,
  )
  expect(pdfText(await pdfOf(examples['no-age']))).toContain(
    'Length at maturity over length now (Paley): by age –; by bone age 1.06 (1.03 to 1.09); unverified.',
  )
  expect(await of('M')).not.toMatch(/; unverified\. Where|1446 \(unverified/)
})

it.each(exampleNames)(
  'says all notices and warnings of %s on at most two pages, each for research only',
  async name => {
    const result = examples[name]
    const pdf = await pdfOf(result)
    const text = pdfText(pdf)
    for (const said of [...noticesOf(result), ...result.warnings]) expect(text.join(' ')).toContain(said)
    const pages = latin(pdf).match(/\/Type \/Page$/gm)?.length ?? 0
    expect(pages).toBeGreaterThanOrEqual(1)
    expect(pages).toBeLessThanOrEqual(2)
    // At the foot of every page, and at the head of the first.
    expect(text.filter(line => line === researchNotice)).toHaveLength(pages + 1)
  },
)

it('names a DICOM film by its hash, and a picture by its file without the folders in which it lay', async () => {
  const film = { ...examples.knee.film, file: '/data/Lindqvist/films/knee.png' }
  const text = pdfText(await pdfOf({ ...examples.knee, film }))
  expect(text).toContain('knee.png, 900 × 900 pixels')
  expect(text.join(' ')).not.toContain('/data')
  const ofDicom = pdfText(await pdfOf({ ...examples.knee, film }, { id: '0042-17' }))
  expect(ofDicom).toContain('0123456789ab, 900 × 900 pixels')
  expect(ofDicom.join(' ')).not.toMatch(/knee\.png|Lindqvist/)
})

it('prints names in other scripts, and says which signs it cannot print', async () => {
  const shown = async (name: string) => pdfText(await pdfOf(examples.mature, { name })).join('')
  const known = await shown('Иванова^Мария=王^小东=김^민지')
  expect(known).toContain('Иванова, Мария (王小东, 김 민지)')
  expect(known).not.toContain('A box stands')
  expect(await shown('\u{20bb7}田^花子')).toContain('A box stands for a sign that no font here has: U+20BB7.')
})

it('shows text as text, whatever it is', async () => {
  const hostile = ') Tj ET << /JS (app.alert(1)) >> \u202E\u0000\ud800<rdf>'
  const pdf = await pdfOf(
    exampleResult([exampleEstimate({}, { view: hostile })], {
      warnings: [hostile],
      software: { name: 'physis', version: hostile },
      film: { ...exampleResult([]).film, file: hostile },
    }),
    { name: hostile.repeat(40), id: hostile, birthDate: hostile, sex: hostile },
  )
  expect(pdfText(pdf).join('')).toContain(') Tj ET << /JS (app.alert(1)) >>')
  // What stands in the file itself is escaped: nothing of it becomes an object.
  expect(latin(pdf)).not.toMatch(/; unverified\. Where|1446 \(unverified/)
})

it('says when there was no joint, and nothing of a film that could not be read', async () => {
  expect(pdfText(await pdfOf(exampleResult([])))).toContain('No joint was found on the film.')
  const failed = exampleResult([], { failure: { code: 'unreadable', message: 'The file is cut off.' } })
  await expect(pdfOf(failed)).rejects.toThrow('could not be read')
})
