/** A thread of `shards.ts`: does its part each time it is asked. */
import { workerData } from 'node:worker_threads'
import { failed, flagOf, laneTasks, leave, openLane, type ShardJob } from './shards.ts'

const job = workerData as ShardJob
const flags = new Int32Array(job.flags)
const tell = (value: number) => {
  Atomics.store(flags, flagOf.done, value)
  Atomics.notify(flags, flagOf.done)
}
try {
  const lane = await openLane(job)
  for (let last = 0; ; ) {
    Atomics.wait(flags, flagOf.asked, last)
    const asked = Atomics.load(flags, flagOf.asked)
    if (asked === leave) break
    if (asked === last) continue
    await lane.do(laneTasks[Atomics.load(flags, flagOf.task)])
    tell(asked)
    last = asked
  }
  await lane.release()
} catch (error) {
  console.error(error)
  tell(failed)
}
