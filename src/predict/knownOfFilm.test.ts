import { expect, it } from 'vitest'
import { testFilm } from '../../test/helpers/writeDicom.ts'
import { readDicomHeader } from '../dicom/index.ts'
import { knownOfFilm } from './knownOfFilm.ts'

const unsaid = { sex: null, chronologicalAgeMonths: null }
const known = (PatientAge: string, said: number | null = null) => {
  const warnings: string[] = []
  const { facts } = readDicomHeader(testFilm([0], { PatientAge }))
  const { known, ageSpanMonths } = knownOfFilm({ known: { ...unsaid, chronologicalAgeMonths: said } }, facts, warnings)
  return [known.chronologicalAgeMonths, ageSpanMonths, ...warnings]
}
const differs = 'the age as given is not what the DICOM file says: the one given was used'

it('takes the middle of an age in whole years, and says so and how wide it is', () => {
  expect(known('012Y')).toEqual([150, 12, 'the age is known in whole years only: the middle of the year was taken'])
  expect(known('150M')).toEqual([150.5, 1])
})
it('takes an age as given for exact, and believes the tags no further than their unit', () => {
  expect(known('012Y', 144)).toEqual([144, undefined])
  expect(known('012Y', 157)).toEqual([157, undefined])
  expect(known('012Y', 158)).toEqual([158, undefined, differs])
  expect(known('012Y', 142)).toEqual([142, undefined, differs])
})
it('takes no middle of a year where an age was given', () => {
  const warnings: string[] = []
  const { facts, warnings: ofFile } = readDicomHeader(testFilm([0], { PatientAge: '012Y' }))
  knownOfFilm({ known: { ...unsaid, chronologicalAgeMonths: 150 } }, facts, warnings)
  expect([...ofFile, ...warnings]).toEqual([])
})
it('knows that both knees are on the film from the tags, unless one was said', () => {
  const { facts } = readDicomHeader(testFilm([0], { ImageLaterality: 'B' }))
  const both = (side?: 'L') => knownOfFilm({ known: unsaid, side }, facts, []).both
  expect([both(), both('L')]).toEqual([true, false])
})
