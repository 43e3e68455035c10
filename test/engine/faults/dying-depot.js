// A list whose CPU dies in its first push, with the lock in its hand, and never lets go of it.
import { DEPOT_DESIGNS, defineDepot, LockClass } from "iovalab";

const [list] = DEPOT_DESIGNS.filter(({ id }) => id === "list");
if (list === undefined) throw new Error("there is no list");

export default defineDepot({
  ...list,
  id: "dying",
  attach(machine, base, options) {
    // The machine on which a module is tried out when it is loaded has memory for one magazine.
    const isTrial = machine.layout.shape.maxMagazines === 1;
    const depot = list.attach(machine, base, options);
    return {
      push(magazine, cpu) {
        if (isTrial || cpu !== 1) return depot.push(magazine, cpu);
        machine.acquire(base, LockClass.depot, cpu);
        return process.exit(1);
      },
      pop: (cpu) => depot.pop(cpu),
      size: () => depot.size(),
      drain: (cpu, visit) => depot.drain(cpu, visit),
      walk: (visit) => depot.walk(visit),
    };
  },
});
