import { describe, expect, it } from "vitest";
import { HotplugSchedule } from "../../../src/engine/faults/hotplug-schedule.js";
import { controlWords, RunControl } from "../../../src/engine/run-control.js";
import { smallMachine } from "../../memory/small-machine.js";

const PERIOD = 100;

/** Which CPUs are offline at each of `times`, in ms since the start. */
function offlineAt(cpus: number, times: readonly number[]): number[][] {
  const machine = smallMachine({ cpus, engineWords: controlWords(cpus, []) });
  const control = new RunControl(machine, cpus, []);
  const schedule = new HotplugSchedule(control, PERIOD);
  schedule.look(0);
  // The barrier of a run of one CPU, for whom nobody has to wait, is at the same place.
  new RunControl(machine, 1, []).arrive(() => ({ ns: 0, userUs: 0, systemUs: 0 }));
  const begin = 5000;
  schedule.look(begin);
  return times.map((time) => {
    schedule.look(begin + time);
    return Array.from({ length: cpus }, (_, cpu) => cpu).filter((cpu) => control.isOffline(cpu));
  });
}

describe("the schedule of hotplug", () => {
  it("takes each CPU but 0 offline in its turn, for the second half of a period", () => {
    const times = [0, 49, 50, 99, 100, 150, 200, 250, 300, 350];
    expect(offlineAt(4, times)).toEqual([[], [], [1], [1], [], [2], [], [3], [], [1]]);
  });
  it("goes on with one CPU where there are two", () => {
    expect(offlineAt(2, [60, 120, 160, 260])).toEqual([[1], [], [1], [1]]);
  });
  it("never leaves one behind, however late it looks", () => {
    expect(offlineAt(4, [60, 160, 210, 1260, 1300])).toEqual([[1], [2], [], [1], []]);
  });
});
