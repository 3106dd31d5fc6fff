/** `physis study`: runs a study file. */
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { readStudy, runStudy, type Study, type StudyStep, studySteps } from '../study/index.ts'
import { duration, startProgress } from './progress.ts'

type RunFlags = { state?: string; until?: StudyStep; fold?: string }

export function studyCommand(): Command {
  const study = new Command('study').description('run a study from its file, resumable')
  study
    .command('run')
    .description('run the steps of a study; what is done already is passed over, what was stopped goes on')
    .argument('<file>', 'study file (YAML)')
    .option('--state <dir>', 'folder for everything the study writes (default: ./<study>-state)')
    .addOption(new Option('--until <step>', 'stop after this step').choices(studySteps))
    .option('--fold <k>', 'train only member k of the ensemble; run again without it to make the package')
    .action(run)
  return study
}

async function run(file: string, { state, until, fold }: RunFlags): Promise<void> {
  const study = readStudy(file)
  const folder = resolve(state ?? `${study.study}-state`)
  const done = await runWithProgress(study, folder, { until, fold: fold === undefined ? undefined : Number(fold) })
  console.error(done ? `done: ${folder}` : `stopped: the same command goes on from here (${folder})`)
  if (!done) process.exitCode = 130
}

/** Runs a study, showing how it goes; Ctrl-C stops it at a checkpoint. */
export async function runWithProgress(
  study: Study,
  state: string,
  steps: { until?: StudyStep; fold?: number } = {},
): Promise<boolean> {
  const progress = startProgress()
  const stop = new AbortController()
  const interrupt = () => {
    if (stop.signal.aborted) process.exit(130)
    progress.say('stopping: writing a checkpoint (again to leave at once)')
    stop.abort()
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  let epoch = 0
  try {
    return await runStudy(study, {
      state,
      ...steps,
      signal: stop.signal,
      onMessage: progress.say,
      onFilms: (step, finished, total) => progress.show(step, finished / total, `${finished} of ${total} films`),
      onTraining(member, p) {
        if (p.epoch !== epoch && p.validationMaeMonths !== null)
          progress.say(
            `${member}: ${p.epoch - 1} of ${p.epochs} epochs, validation MAE ${p.validationMaeMonths.toFixed(2)} months`,
          )
        epoch = p.epoch
        progress.show(
          member,
          p.step / p.steps,
          `epoch ${p.epoch}/${p.epochs}, ${p.filmsPerSecond.toFixed(0)} films/s, loss ${p.trainLoss.toFixed(3)}, MAE ${p.trainMaeMonths.toFixed(1)} months, ${duration(p.secondsLeft)} left`,
        )
      },
    })
  } finally {
    progress.end()
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}
