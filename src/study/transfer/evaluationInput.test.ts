import { expect, it } from 'vitest'
import { handReading } from './evaluationInput.ts'
import type { StudyKnee } from './studyKnee.ts'
import type { TransferStudy } from './transferFile.ts'

const study = (kind: string, assigned: string) => ({ assigned, cohort: { import: kind } }) as TransferStudy

it('takes no adjudicated row for a reader, nor for a second reading', () => {
  const knee = (kneeFile: string, handFile: string, boneAgeMonths: number) =>
    ({ pair: { kneeFile, handFile, handReading: { boneAgeMonths, readings: 3, atlas: 'GP' } } }) as StudyKnee
  const row = (file: string, reader: string, boneAgeMonths: number) => ({ file, jointIndex: 1, reader, boneAgeMonths })
  const found = handReading(
    study('tables', 'adjudicated'),
    [knee('left.png', 'a.png', 108), knee('right.png', 'a.png', 108), knee('other.png', 'b.png', 90)],
    [
      row('a.png', 'A', 100),
      row('./a.png', 'B', 110),
      row('a.png', 'Adjudicated', 108),
      row('b.png', 'A', 90),
      row('not-paired.png', 'C', 90),
    ],
  )
  expect(found).toMatchObject({
    months: [108, 108, 90],
    atlas: ['GP', 'GP', 'GP'],
    readers: 2,
    rule: 'adjudicated of the readings of the paired hand film',
  })
  expect(found.sawChronologicalAge).toBeNull()
  expect(found.readings).toEqual([
    { reader: 'A', occasion: '', months: [100, 100, 90] },
    { reader: 'B', occasion: '', months: [110, 110, null] },
  ])
})

it('speaks in a rehearsal of the film that the student sees a part of', () => {
  expect(handReading(study('rehearsal', 'single'), [], []).rule).toBe(
    'the only reading of the whole hand of the same film',
  )
})

it('does not call readers blinded where nobody read', () => {
  const unread = [{ pair: { kneeFile: 'left.png', handFile: 'a.png' } }] as StudyKnee[]
  expect(handReading(study('tables', 'mean'), unread, []).sawChronologicalAge).toBeNull()
})
