import { expect, it } from 'vitest'
import { parseTable } from '../base/index.ts'
import { exclusionListOf } from './exclusions.ts'
import { manifestOf } from './manifest.ts'
import { pairCohort } from './pairCohort.ts'

const manifestWith = (...rows: string[]) =>
  manifestOf(
    parseTable(
      [
        'file,patient,study_date,chronological_age_months,joint,diagnosis',
        'knee.png,1,2020-01-01,120,knee,',
        'hand.png,1,2020-01-01,120,hand,',
        ...rows,
      ].join('\n'),
      'films.csv',
    ),
  )
const copies = new Map(['knee.png', 'copy.png'].map(file => [file, { sha256: 'same' }]))
const titles = (stages: ReturnType<typeof pairCohort>['stages']) =>
  stages.map(stage => stage.leftOut.map(({ file, reason }) => `${file} ${reason}`))

it.each([
  ['a second copy', 'copy.png,1,2020-01-01,120,knee,S79.1', 'physeal_trauma', 'copy.png duplicate'],
  ['a wrist film', 'wrist.png,1,2020-01-01,120,wrist,Q77.4', 'genetic', 'wrist.png other_joint'],
  ['a row that is implausible', 'bad.png,1,2020-01-01,-5,knee,E23.0', 'endocrine', 'bad.png bad_row'],
  ['a second row of the film', 'knee.png,1,2020-01-01,120,knee,E23.0', 'endocrine', 'knee.png bad_row'],
])('excludes the child for the diagnosis on %s', (_, row, reason, first) => {
  const { pairs, stages, excludedByDropped } = pairCohort(manifestWith(row), [], { hashes: copies })
  expect(pairs).toEqual([])
  expect(titles(stages).slice(0, 2)).toEqual([[first], [`knee.png ${reason}`, `hand.png ${reason}`]])
  expect(excludedByDropped).toBe(2)
})

it('excludes the child for the diagnosis on a film that cannot be read', () => {
  const manifest = manifestWith('gone.png,1,2020-01-01,120,knee,Q77.4')
  const gone = manifest.rows.flatMap(row => ('failure' in row || row.file !== 'gone.png' ? [] : [row]))
  expect(pairCohort(manifest, [], { unreadable: gone }).pairs).toEqual([])
})

it('excludes a picture that is listed by the name of its copy', () => {
  const list = exclusionListOf(parseTable('file,reason\ncopy.png,implant\n', 'excluded.csv'))
  const { pairs, warnings } = pairCohort(manifestWith('copy.png,1,2020-01-01,120,knee,'), [], { hashes: copies, list })
  expect(pairs).toEqual([])
  expect(warnings.join()).not.toContain('look at the spelling')
})

it('excludes nobody where a row that is left out says nothing', () => {
  const { pairs, stages, excludedByDropped } = pairCohort(manifestWith('copy.png,1,2020-01-01,120,knee,'), [], {
    hashes: copies,
  })
  expect([pairs.length, excludedByDropped]).toEqual([1, 0])
  expect(titles(stages)).toEqual([['copy.png duplicate'], [], [], []])
})
