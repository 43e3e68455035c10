// One thread of ours in a race against a kernel's code.
import { performRaceTask, type RaceTask } from "../src/kernel/race/race-task.js";

export default function racer(task: RaceTask): number {
  return performRaceTask(task);
}
