import { expect, it } from 'vitest'
import { parseTable } from '../../base/index.ts'
import { manifestOf } from '../../cohort/index.ts'
import { makePairs } from './pairs.ts'
import type { TransferStudy } from './transferFile.ts'

it('counts ages that contradict the dates, and names the first', () => {
  const rows = ['a.png,2010-01-01,2020-01-01,120', 'b.png,2010-01-01,2020-01-01,10', 'c.png,2010-01-01,2020-01-01,110']
  const text = ['file,birth_date,study_date,chronological_age_months', ...rows].join('\n')
  const manifest = manifestOf(parseTable(text, 'films.csv'))
  const study = { cohort: { import: 'tables' }, assigned: 'mean' } as unknown as TransferStudy
  expect(makePairs(study, manifest, { path: 'readings.csv', readings: [] }, new Map()).warnings).toEqual([
    'films.csv, line 3, b.png: birth_date and study_date give an age of 120.0 months and chronological_age_months says 10: the dates were used (such rows: 2)',
  ])
})
