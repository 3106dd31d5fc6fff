/**
 * How far a study is, from its state folder alone: nothing is run, and a study that is running is not disturbed. Whether what is done is of the
 * present settings would take what a run takes, to hash films and tables, and is not asked.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { loadCheckpoint } from '../train/index.ts'
import { gateStudySteps } from './gate/index.ts'
import type { StudyStep } from './runStudy.ts'
import { wasDone } from './step.ts'
import { readStudy, type Study } from './studyFile.ts'
import { ancestorName } from './transfer/ancestor.ts'
import { allFolds, type TransferStudy, trainedRuns } from './transfer/transferFile.ts'
import type { TransferStep } from './transfer/underway.ts'

export type StepStatus = { step: string; status: string }

/** Of a study that makes one model. */
export function studyStatus({ members }: Study, state: string): StepStatus[] {
  const at = (step: StudyStep) => of(step, join(state, step))
  return [
    at('films'),
    at('crops'),
    ...Array.from({ length: members }, (_, i) => training(`member ${i + 1}`, join(state, `member-${i + 1}`))),
    at('package'),
  ]
}

/** Of a study of transfer: of the steps that it has. */
export function transferStatus(study: TransferStudy, state: string): StepStatus[] {
  const { ancestor, cohort, students, teacher } = study
  const at = (step: TransferStep) => of(step, join(state, step))
  const teaching =
    'study' in teacher
      ? studyStatus(readStudy(teacher.study), join(state, 'teacher')).map(({ step, status }) => ({
          step: `teacher, ${step}`,
          status,
        }))
      : []
  return [
    at('films'),
    at('pairs'),
    at('crops'),
    ...teaching,
    at('labels'),
    at('splits'),
    ...allFolds.flatMap(k =>
      trainedRuns(study)
        .filter(({ folds }) => folds.includes(k))
        .map(({ name }) => training(`fold ${k}, ${name}`, join(state, 'folds', String(k), name))),
    ),
    ...students.map(({ name }) => of(`predictions of ${name}`, join(state, 'runs', name))),
    ...(ancestor ? [of(`predictions of the ${ancestorName}`, join(state, 'runs', ancestorName))] : []),
    ...(ancestor?.films ? [of("the ancestor's films", join(state, 'ancestor'))] : []),
    ...(study.saliencyFilms > 0 ? [at('saliency')] : []),
    ...(cohort.import === 'phantom' && study.counterfactualChildren > 0 ? [at('counterfactuals')] : []),
    at('report'),
  ]
}

/** Of the gate's study. */
export const gateStatus = (state: string): StepStatus[] => gateStudySteps.map(step => of(step, join(state, step)))

const of = (step: string, folder: string): StepStatus => ({
  step,
  status: wasDone(folder) ? 'done' : existsSync(folder) ? 'begun' : 'not begun',
})

function training(step: string, folder: string): StepStatus {
  if (wasDone(folder) || !existsSync(folder)) return of(step, folder)
  const log = loadCheckpoint(folder)?.progress.log ?? []
  return { step, status: `begun: ${log.length} epochs done` }
}
