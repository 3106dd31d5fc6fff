import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { transferStatus } from './status.ts'
import type { TransferStudy } from './transfer/transferFile.ts'

const study = {
  cohort: { import: 'phantom' },
  teacher: { package: 'teacher' },
  students: [{ name: 'main', folds: [1, 2, 3, 4, 5] }],
  saliencyFilms: 24,
  counterfactualChildren: 40,
} as unknown as TransferStudy
const steps = (more: object) =>
  transferStatus({ ...study, ...more } as TransferStudy, 'nowhere').map(({ step }) => step)

it('lists the steps that a study has, and no others', () => {
  const before = ['films', 'pairs', 'crops', 'labels', 'splits']
  const folds = [1, 2, 3, 4, 5].map(k => `fold ${k}, main`)
  const all = [...before, folds[0], 'fold 1, shuffled-labels', ...folds.slice(1), 'predictions of main']
  expect(steps({})).toEqual([...all, 'saliency', 'counterfactuals', 'report'])
  expect(steps({ saliencyFilms: 0, counterfactualChildren: 0 })).toEqual([
    ...before,
    ...folds,
    'predictions of main',
    'report',
  ])
  expect(steps({ cohort: { import: 'tables' } })).not.toContain('counterfactuals')
})

it('lists what becomes of an ancestor', () => {
  const ancestor = { package: 'ancestor' }
  expect(steps({ ancestor })).toContain('predictions of the ancestor')
  expect(steps({ ancestor })).not.toContain("the ancestor's films")
  expect(steps({ ancestor: { ...ancestor, films: { import: 'phantom' } } })).toContain("the ancestor's films")
})

it("lists the steps of a teacher's own study, which may take longer than all the others", () => {
  const study = fileURLToPath(new URL('../../studies/knee-simulated-teacher.yaml', import.meta.url))
  const own = ['films', 'crops', 'member 1', 'package'].map(step => `teacher, ${step}`)
  expect(steps({ teacher: { study } }).slice(2, 8)).toEqual(['crops', ...own, 'labels'])
})
