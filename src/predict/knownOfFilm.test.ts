import { expect, it } from 'vitest'
import { testFilm } from '../../test/helpers/writeDicom.ts'
import { readDicomHeader } from '../dicom/index.ts'
import { knownOfFilm } from './knownOfFilm.ts'

const unsaid = { sex: null, chronologicalAgeMonths: null }
const known = (PatientAge: string, said: number | null = null) => {
  const warnings: string[] = []
  const { facts } = readDicomHeader(testFilm([0], { PatientAge }))
  const { known, ageSpanMonths } = knownOfFilm({ known: { ...unsaid, chronologicalAgeMonths: said } }, facts, warnings)
  return [known.chronologicalAgeMonths, ageSpanMonths, warnings.length]
}

it('takes the middle of an age in whole years, and how wide it is', () => {
  expect(known('012Y')).toEqual([150, 12, 0])
  expect(known('150M')).toEqual([150.5, 1, 0])
})
it('takes an age as given for exact, and believes the tags no further than their unit', () => {
  expect(known('012Y', 144)).toEqual([144, undefined, 0])
  expect(known('012Y', 157)).toEqual([157, undefined, 0])
  expect(known('012Y', 158)).toEqual([158, undefined, 1])
  expect(known('012Y', 142)).toEqual([142, undefined, 1])
})
it('knows that both knees are on the film from the tags, unless one was said', () => {
  const { facts } = readDicomHeader(testFilm([0], { ImageLaterality: 'B' }))
  const both = (side?: 'L') => knownOfFilm({ known: unsaid, side }, facts, []).both
  expect([both(), both('L')]).toEqual([true, false])
})
