/** `physis study`: runs a study file. */
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Command } from 'commander'
import { UsageError } from '../base/index.ts'
import { hasField } from '../base/node/index.ts'
import { foldCount } from '../cohort/index.ts'
import {
  type GateStudyOptions,
  type GateStudyStep,
  gateStatus,
  gateStudySteps,
  readGateStudy,
  readStudy,
  readTransfer,
  runGateStudy,
  runStudy,
  runTransfer,
  type StepStatus,
  type StudyOptions,
  type StudyStep,
  studyStatus,
  studySteps,
  type TransferStep,
  transferStatus,
  transferSteps,
} from '../study/index.ts'
import type { StageProgress } from '../train/index.ts'
import { duration, startProgress } from './progress.ts'
import { studyPlanCommand } from './studyPlan.ts'
import { version } from './version.ts'

type RunFlags = { state?: string; until?: string; fold?: string }

export function studyCommand(): Command {
  const study = new Command('study').description('run a study from its file, resumable')
  study
    .command('run')
    .description('run the steps of a study; what is done already is passed over, what was stopped goes on')
    .argument('<file>', 'study file (YAML)')
    .option('--state <dir>', 'folder for everything the study writes (default: ./<study>-state)')
    .option(
      '--until <step>',
      `stop after this step (study of one model: ${studySteps.join(', ')}; of transfer: ${transferSteps.join(', ')}; of the gate: ${gateStudySteps.join(', ')})`,
    )
    .option(
      '--fold <k>',
      'train only fold k (or member k of the ensemble); run again without it for the steps after the training',
    )
    .action(run)
  study
    .command('status')
    .description('say how far a study is, from its state folder')
    .argument('<file>', 'study file (YAML)')
    .option('--state <dir>', 'its state folder (default: ./<study>-state)')
    .action((file: string, { state }: { state?: string }) => {
      const { name, status } = openStudy(file)
      const folder = resolve(state ?? `${name}-state`)
      for (const { step, status: text } of status(folder)) console.log(`${step.padEnd(28)} ${text}`)
      console.error(
        `what lies in ${folder}; whether it is of the settings that ${file} has now, only study run finds out`,
      )
    })
  study.addCommand(studyPlanCommand())
  return study
}

async function run(file: string, { state, until, fold }: RunFlags): Promise<void> {
  const { name, run: runSteps } = openStudy(file)
  const folder = resolve(state ?? `${name}-state`)
  const workTree = workTreeOf(folder)
  if (workTree !== undefined)
    console.error(
      `warning: ${folder} lies in the git work tree ${workTree}, and what a study writes does not belong there: give --state a folder outside`,
    )
  const done = await runSteps(folder, { until, fold })
  console.error(done ? `done: ${folder}` : `stopped: the same command goes on from here (${folder})`)
  if (!done) process.exitCode = 130
}

/** The git work tree that a folder lies in. */
function workTreeOf(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder
  return dirname(folder) === folder ? undefined : workTreeOf(dirname(folder))
}

type Steps = { until?: string; fold?: string }

type OpenStudy = {
  name: string
  run: (state: string, steps?: Steps) => Promise<boolean>
  status: (state: string) => StepStatus[]
}

/** A study file, whichever kind it is of. */
export function openStudy(file: string): OpenStudy {
  if (hasField(file, 'cohort')) {
    const study = readTransfer(file)
    return {
      name: study.study,
      status: state => transferStatus(study, state),
      run: (state, { until, fold } = {}) =>
        withProgress(hooks =>
          runTransfer(study, {
            state,
            fold: foldOf(fold, foldCount),
            until: stepOf<TransferStep>(until, transferSteps),
            softwareVersion: version,
            ...hooks,
          }),
        ),
    }
  }
  if (hasField(file, 'gate')) {
    const study = readGateStudy(file)
    return {
      name: study.study,
      status: state => gateStatus(state),
      run: (state, { until, fold } = {}) => {
        if (fold !== undefined) throw new UsageError(`--fold ${fold}: a study of the gate has no folds`)
        return withProgress(hooks =>
          runGateStudy(study, { state, until: stepOf<GateStudyStep>(until, gateStudySteps), ...hooks }),
        )
      },
    }
  }
  const study = readStudy(file)
  return {
    name: study.study,
    status: state => studyStatus(study, state),
    run: (state, { until, fold } = {}) =>
      withProgress(hooks =>
        runStudy(study, {
          state,
          fold: foldOf(fold, study.members),
          until: stepOf<StudyStep>(until, studySteps),
          ...hooks,
        }),
      ),
  }
}

function stepOf<Step extends string>(until: string | undefined, steps: readonly Step[]): Step | undefined {
  if (until === undefined || steps.includes(until as Step)) return until as Step | undefined
  throw new UsageError(`--until ${until}: the steps of this study are ${steps.join(', ')}`)
}

/** A number; whether there is such a fold the study says. */
function foldOf(fold: string | undefined, folds: number): number | undefined {
  if (fold === undefined) return undefined
  if (/^\d+$/.test(fold)) return Number(fold)
  throw new UsageError(`--fold ${fold}: the folds of this study are 1 to ${folds}`)
}

type Hooks = Required<Pick<StudyOptions, 'signal' | 'onMessage' | 'onFilms' | 'onTraining'>> &
  Required<Pick<GateStudyOptions, 'onShare'>>

class Stopped extends Error {}

/** Runs a study, showing how it goes; Ctrl-C stops it at a checkpoint. */
async function withProgress(run: (hooks: Hooks) => Promise<boolean>): Promise<boolean> {
  const progress = startProgress()
  const stop = new AbortController()
  const interrupt = () => {
    if (stop.signal.aborted) process.exit(130)
    progress.say('stopping at the next checkpoint (again to leave at once)')
    stop.abort()
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  /** Of each training that goes on: several may at once. */
  const running = new Map<string, StageProgress>()
  /** Epochs of each that a line was said of. */
  const told = new Map<string, number>()
  try {
    return await run({
      signal: stop.signal,
      onMessage: progress.say,
      onFilms(step, finished, total) {
        // What is drawn, cut or scored film by film has no checkpoint: the step is left, and begun again by the next run.
        if (stop.signal.aborted) throw new Stopped()
        progress.show(step, finished / total, `${finished} of ${total} films`)
      },
      onShare: progress.show,
      onTraining(member, p) {
        if (p.epochsDone > (told.get(member) ?? p.epochsDone) && p.validationMaeMonths !== null)
          progress.say(
            `${member}: ${p.epochsDone} of ${p.epochs} epochs, validation MAE ${p.validationMaeMonths.toFixed(2)} months`,
          )
        told.set(member, p.epochsDone)
        running.set(member, p)
        const [[first, shown]] = running
        progress.show(
          running.size > 1 ? `${first} and ${running.size - 1} beside it` : first,
          shown.step / shown.steps,
          `epoch ${shown.epoch}/${shown.epochs}, ${shown.filmsPerSecond.toFixed(0)} films/s, loss ${shown.trainLoss.toFixed(3)}, MAE ${shown.trainMaeMonths.toFixed(1)} months, ${duration(shown.secondsLeft)} left`,
        )
        if (p.step === p.steps) running.delete(member)
      },
    })
  } catch (error) {
    if (error instanceof Stopped) return false
    throw error
  } finally {
    progress.end()
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}
