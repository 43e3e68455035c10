// One thread of ours in a race against a kernel's code.
import { performRaceTask, type RaceTask } from "../src/kernel/race/race-task.js";
import type { ThreadTime } from "../src/kernel/race/race-time.js";

export default function racer(task: RaceTask): ThreadTime {
  return performRaceTask(task);
}
