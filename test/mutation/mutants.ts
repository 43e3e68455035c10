/** A bug that somebody could make: one place of one source, changed. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  /** What stands there; exactly once in the file, so that the place is known. */
  readonly text: string;
  readonly becomes: string;
  /** What its finder would write above the fix. */
  readonly bug: string;
  /** The test files that are the likeliest to notice it. All others are asked only if these do not. */
  readonly tests: readonly string[];
}

const TREE = "src/iova/iova-tree.ts";
const RCACHE = "src/iova/rcache.ts";
const DOMAIN = "src/iova/domain.ts";
const OWNERSHIP = "src/memory/cpu-ownership.ts";
const SLAB = "src/memory/slab.ts";
const RACE_LOOPS = "src/kernel/race/race-loops.ts";

const TREE_TESTS = ["test/iova/iova-tree.prop.test.ts", "test/iova/kernel-behaviour.test.ts"];
const RCACHE_TESTS = ["test/iova/rcache.prop.test.ts", "test/iova/rcache.test.ts"];
const DOMAIN_TESTS = ["test/iova/iova-domain-answers.prop.test.ts", "test/iova/iova-domain.prop.test.ts"];
const DEPOT_TESTS = ["test/depot/depots.prop.test.ts"];
const SLAB_TESTS = ["test/memory/slab.prop.test.ts", "test/memory/slab-aba.test.ts"];
const OWNERSHIP_TESTS = ["test/memory/cpu-ownership.test.ts"];
const LOCK_TESTS = ["test/memory/thread-machine.test.ts"];
const RING_TESTS = ["test/memory/spsc-ring.prop.test.ts", "test/memory/spsc-ring.test.ts"];
const COST_TESTS = ["test/engine/virtual/machine-costs.test.ts"];
const LINE_TESTS = ["test/engine/virtual/cache-lines.prop.test.ts"];
const RACE_TESTS = ["test/kernel/race/race-loops.test.ts", "test/kernel/race/race-time.test.ts"];
const TIMER_TESTS = ["test/engine/virtual/flush-timer.test.ts", ...COST_TESTS];

export const MUTANTS: readonly Mutant[] = [
  // -- The tree --------------------------------------------------------------------------------------------
  {
    name: "tree-cached32-node-not-moved",
    file: TREE,
    text: "if (iova === cached32 || (pfnHiOf(f64, iova) < dma32Pfn && pfnLo >= pfnLoOf(f64, cached32))) {",
    becomes: "if (iova === cached32) {",
    bug: "32-bit searches begin below what was freed, and never find it",
    tests: TREE_TESTS,
  },
  {
    name: "tree-cached-node-dangles",
    file: TREE,
    text: "if (pfnLo >= pfnLoOf(f64, i32[base + cachedNode]!)) i32",
    becomes: "if (pfnLo > pfnLoOf(f64, i32[base + cachedNode]!)) i32",
    bug: "use after free: the cached node stays the one that was removed",
    tests: TREE_TESTS,
  },
  {
    name: "tree-max32-alloc-size-not-reset",
    file: TREE,
    text: "if (pfnLo < dma32Pfn) f64[this.#max32AllocSize] = dma32Pfn;",
    becomes: "",
    bug: "once a 32-bit allocation has failed, none succeeds again",
    tests: TREE_TESTS,
  },
  {
    name: "tree-no-retry",
    file: TREE,
    text: "let retry = startPfnHi < limit;",
    becomes: "let retry = false;",
    bug: "-ENOSPC with free space between the cached node and the limit",
    tests: TREE_TESTS,
  },
  {
    name: "tree-alignment-lost",
    file: TREE,
    text: "aligned ? alignmentOf(size) : 1",
    becomes: "1",
    bug: "size_aligned is ignored: devices that need natural alignment corrupt memory",
    tests: TREE_TESTS,
  },
  {
    name: "tree-limit-exclusive",
    file: TREE,
    text: "const limit = limitPfn + 1;",
    becomes: "const limit = limitPfn;",
    bug: "the highest pfn below the limit is never given out",
    tests: TREE_TESTS,
  },
  {
    name: "tree-find-misses-last-pfn",
    file: TREE,
    text: "return found !== NULL && pfn <= pfnHiOf(f64, found) ? found : NULL;",
    becomes: "return found !== NULL && pfn < pfnHiOf(f64, found) ? found : NULL;",
    bug: "off by one: the last pfn of a range belongs to none",
    tests: TREE_TESTS,
  },
  {
    name: "tree-node-leaked-on-failure",
    file: TREE,
    text: `    if (pfnLo !== NOT_FOUND) return pfnLo;
    this.iovas.free(iova, cpu);
    return 0;`,
    becomes: `    if (pfnLo !== NOT_FOUND) return pfnLo;
    return 0;`,
    bug: "memory leak: an allocation that finds no room keeps its node",
    tests: TREE_TESTS,
  },
  {
    name: "tree-reserve-leaks-the-spare",
    file: TREE,
    text: "if (spare !== NULL && iova !== spare) this.iovas.free(spare, cpu);",
    becomes: "",
    bug: "memory leak: a reservation that merges keeps the node that it did not need",
    tests: TREE_TESTS,
  },
  {
    name: "rbtree-erase-not-rebalanced",
    file: "src/iova/rbtree.ts",
    text: "else if (parent !== NULL && !isRed(i32, node)) fixErase(i32, this.rootWord, parent, NULL);",
    becomes: "",
    bug: "erase skips the rebalancing of a black leaf",
    tests: ["test/iova/rbtree.prop.test.ts"],
  },
  {
    name: "rbtree-neighbour-link-stale",
    file: "src/iova/rbtree.ts",
    text: "if (higher !== NULL) i32[higher + prev] = lower;",
    becomes: "",
    bug: "walks follow the link of an erased node",
    tests: ["test/iova/rbtree.prop.test.ts"],
  },

  // -- Magazines -------------------------------------------------------------------------------------------
  {
    name: "magazine-push-beyond-its-end",
    file: "src/iova/magazine.ts",
    text: "if (size === magazineSize) return false;",
    becomes: "if (size > magazineSize) return false;",
    bug: "off by one: pfn 128 is written into the next slab object",
    tests: ["test/iova/magazine.test.ts"],
  },
  {
    name: "magazine-pop-below-its-top",
    file: "src/iova/magazine.ts",
    text: "const pfn = f64[(magazine >> 1) + size]!;",
    becomes: "const pfn = f64[(magazine >> 1) + Math.max(1, size - 1)]!;",
    bug: "off by one: pop takes the entry below the top, which is given out again",
    tests: ["test/iova/magazine.test.ts"],
  },
  {
    name: "magazine-pop-ignores-bound",
    file: "src/iova/magazine.ts",
    text: "if (pfn > bound || pfn === 0) return 0;",
    becomes: "if (pfn === 0) return 0;",
    bug: "a cached pfn above the device's limit is given out",
    tests: ["test/iova/magazine.test.ts"],
  },

  // -- Rcaches ---------------------------------------------------------------------------------------------
  {
    name: "rcache-swap-forgotten",
    file: RCACHE,
    text: `      this.#swap(pair);
      return true;`,
    becomes: "      return true;",
    bug: "get says that prev serves it, and looks into the empty loaded",
    tests: RCACHE_TESTS,
  },
  {
    name: "rcache-prev-not-tried",
    file: RCACHE,
    text: "if (sizeOfMagazine(i32, prev) > 0) {",
    becomes: "if (sizeOfMagazine(i32, prev) < 0) {",
    bug: "get goes to the depot while prev is full",
    tests: RCACHE_TESTS,
  },
  {
    name: "rcache-put-prev-not-tried",
    file: RCACHE,
    text: "if (sizeOfMagazine(i32, i32[pair + PairField.prev]!) < this.#magazineSize) {",
    becomes: "if (sizeOfMagazine(i32, i32[pair + PairField.prev]!) < 0) {",
    bug: "put sends every full magazine to the depot, and prev stays empty",
    tests: RCACHE_TESTS,
  },
  {
    name: "rcache-scan-leaves-the-taken-one",
    file: RCACHE,
    text: "setPfnAt(f64, loaded, index, pfnAt(f64, loaded, top));",
    becomes: "",
    bug: "the top pfn is lost, and the one that was taken is given out twice",
    tests: RCACHE_TESTS,
  },
  {
    name: "rcache-depot-magazine-not-loaded",
    file: RCACHE,
    text: "i32[pair + PairField.loaded] = full;",
    becomes: "",
    bug: "127 pfns lost at each pop of the depot, and loaded is freed while in use",
    tests: RCACHE_TESTS,
  },
  {
    name: "rcache-empty-magazine-leaked",
    file: RCACHE,
    text: `    this.magazines.free(loaded, cpu);
    return true;`,
    becomes: "    return true;",
    bug: "memory leak: the empty magazine that a full one replaced",
    tests: DOMAIN_TESTS,
  },
  {
    name: "rcache-drained-magazine-keeps-its-size",
    file: RCACHE,
    text: "setMagazineSize(this.#i32, magazine, 0);",
    becomes: "",
    bug: "hotplug and flush free pfns that stay in the magazine",
    tests: DOMAIN_TESTS,
  },
  {
    name: "rcache-destroy-forgets-prev",
    file: RCACHE,
    text: "this.magazines.free(this.prev(cpu), by);",
    becomes: "",
    bug: "memory leak: put_iova_domain leaves prev of every CPU",
    tests: ["test/iova/domain-life.test.ts", ...DOMAIN_TESTS],
  },
  {
    name: "reclaim-threshold-off-by-one",
    file: RCACHE,
    text: "depot.size() > online ? 1 : 0",
    becomes: "depot.size() >= online ? 1 : 0",
    bug: "reclaim trims to one magazine fewer than CPUs are online",
    tests: RCACHE_TESTS,
  },
  {
    name: "reclaim-not-queued-again",
    file: RCACHE,
    text: "if (freed > 0 || (ownRule && depot.size() > 0)) this.#queueWork();",
    becomes: "",
    bug: "reclaim frees one magazine and stops until the next push",
    tests: RCACHE_TESTS,
  },
  {
    name: "reclaim-leaks-the-magazine",
    file: RCACHE,
    text: `      this.freeFull(magazine, by);
      this.#count(by, CpuStatistic.reclaimed);`,
    becomes: `      this.freePfns(magazine, this.#magazineSize, by);
      this.#count(by, CpuStatistic.reclaimed);`,
    bug: "memory leak: reclaim frees the pfns, but not the magazine",
    tests: DOMAIN_TESTS,
  },

  // -- The domain ------------------------------------------------------------------------------------------
  {
    name: "domain-overflow-frees-before-the-put",
    file: DOMAIN,
    text: `      const cached = refused !== NO_MEMORY && refused !== FAILED && rcache.put(cpu, pfn);
      if (this.#lockEachCall) this.#unlockCpu(cpu);
      if (cached) {
        if (refused !== ROOM) this.#overflow(rcache, refused, cpu);
        return;
      }`,
    becomes: `      if (refused > ROOM) this.#overflow(rcache, refused, cpu);
      const cached = refused !== NO_MEMORY && refused !== FAILED && rcache.put(cpu, pfn);
      if (this.#lockEachCall) this.#unlockCpu(cpu);
      if (cached) return;`,
    bug: "an overflow frees the full magazine first: the new pfn escapes the flush, and the CPU's lock is held too long",
    tests: DOMAIN_TESTS,
  },
  {
    name: "domain-size-not-rounded",
    file: DOMAIN,
    text: "      wanted = 1 << order;\n",
    becomes: "",
    bug: "a range of 3 pages is cached as one of 4, and overlaps its neighbour when it is used again",
    tests: DOMAIN_TESTS,
  },
  {
    name: "domain-flush-forgets-the-depots",
    file: DOMAIN,
    text: "for (const rcache of this.rcaches) rcache.drainDepot(cpu);",
    becomes: "",
    bug: "-ENOSPC while the depots are full: the flush reaches the CPUs only",
    tests: DOMAIN_TESTS,
  },
  {
    name: "domain-hotplug-drains-one-bin",
    file: DOMAIN,
    text: "for (const rcache of this.rcaches) rcache.drainCpu(cpu);",
    becomes: "this.rcaches[0]?.drainCpu(cpu);",
    bug: "a dead CPU keeps the pfns of all orders but 0",
    tests: DOMAIN_TESTS,
  },
  {
    name: "domain-no-second-try-after-flush",
    file: DOMAIN,
    text: `    this.flush(cpu);
    return this.tree.alloc(cpu, wanted, limitPfn, true);`,
    becomes: `    this.flush(cpu);
    return 0;`,
    bug: "-ENOSPC although the flush has just made room",
    tests: DOMAIN_TESTS,
  },

  {
    name: "domain-bound-does-not-wrap",
    file: DOMAIN,
    text: "bound >= 0 ? bound : WRAPPED_BOUND",
    becomes: "bound",
    bug: "a limit below the size finds nothing cached, where the kernel's unsigned bound wraps and finds everything",
    tests: DOMAIN_TESTS,
  },
  {
    name: "domain-overflow-does-not-flush",
    file: DOMAIN,
    text: 'if (this.design.onOverflow !== "flush") return;',
    becomes: "if (this.options.cpus > 0) return;",
    bug: "array-flush is array",
    tests: DOMAIN_TESTS,
  },
  {
    name: "domain-failed-start-leaks",
    file: DOMAIN,
    text: "for (const made of this.rcaches.slice(0, order)) made.destroy(by);",
    becomes: "",
    bug: "memory leak: a domain that could not be made keeps the magazines that it had got",
    tests: ["test/iova/exhaustion.test.ts"],
  },

  // -- Depots ----------------------------------------------------------------------------------------------
  {
    name: "array-pop-without-the-lock",
    file: "src/depot/array-depot.ts",
    text: `    machine.acquire(base + ArrayHeader.lock, LockClass.depot, cpu);
    const size = i32[base + ArrayHeader.size]!;
    let magazine = NULL;
    if (size > 0) {
      magazine = i32[base + ArrayHeader.slots + size - 1]!;
      i32[base + ArrayHeader.size] = size - 1;
    }
    machine.release(base + ArrayHeader.lock);
    return magazine;`,
    becomes: `    const size = i32[base + ArrayHeader.size]!;
    let magazine = NULL;
    if (size > 0) {
      magazine = i32[base + ArrayHeader.slots + size - 1]!;
      i32[base + ArrayHeader.size] = size - 1;
    }
    return magazine;`,
    bug: "a race: two CPUs pop the same magazine",
    tests: ["test/model/sound-designs.test.ts"],
  },
  {
    name: "array-one-slot-too-many",
    file: "src/depot/array-depot.ts",
    text: "const hasRoom = size < this.capacity;",
    becomes: "const hasRoom = size <= this.capacity;",
    bug: "off by one: magazine 33 is written behind the array",
    tests: DEPOT_TESTS,
  },
  {
    name: "array-drain-leaves-one",
    file: "src/depot/array-depot.ts",
    text: "for (let slot = 0; slot < size; slot++) visit",
    becomes: "for (let slot = 0; slot < size - 1; slot++) visit",
    bug: "off by one: a flush loses the top magazine",
    tests: DEPOT_TESTS,
  },
  {
    name: "array-scaled-is-not",
    file: "src/depot/array-scaled-depot.ts",
    text: "({ cpus, depotSize }) => Math.max(depotSize ?? ARRAY_DEPOT_SIZE, cpus),",
    becomes: "({ depotSize }) => depotSize ?? ARRAY_DEPOT_SIZE,",
    bug: "the array does not grow with the CPUs",
    tests: DEPOT_TESTS,
  },
  {
    name: "list-pop-without-the-lock",
    file: "src/depot/list-depot.ts",
    text: "return this.#list.locked(cpu, () => (this.#list.isEmpty ? NULL : this.#list.unlink()));",
    becomes: "return this.#list.isEmpty ? NULL : this.#list.unlink();",
    bug: "a race: two CPUs pop the same magazine, or follow next of one that is in use",
    tests: ["test/model/sound-designs.test.ts"],
  },
  {
    name: "list-size-miscounted",
    file: "src/depot/locked-list.ts",
    text: "i32[this.#base + ListHeader.size]!--;",
    becomes: "",
    bug: "the list's size only grows, and reclaim never ends",
    tests: DEPOT_TESTS,
  },
  {
    name: "list-push-drops-the-rest",
    file: "src/depot/locked-list.ts",
    text: "setNext(this.#machine, magazine, i32[this.#base + ListHeader.head]!);",
    becomes: "setNext(this.#machine, magazine, NULL);",
    bug: "each push loses the magazines below it",
    tests: DEPOT_TESTS,
  },
  {
    name: "list-tests-for-empty-outside-the-lock",
    file: "src/depot/list-depot.ts",
    text: "return this.#list.locked(cpu, () => (this.#list.isEmpty ? NULL : this.#list.unlink()));",
    becomes: "return this.#list.isEmpty ? NULL : this.#list.locked(cpu, () => this.#list.unlink());",
    bug: "time of check, time of use: the NULL dereference of the first version, under traffic",
    tests: ["test/model/sound-designs.test.ts"],
  },
  {
    name: "lockfree-counts-empty-pops",
    file: "src/depot/lockfree-depot.ts",
    text: "if (magazine !== NULL) this.machine.atomics.sub",
    becomes: "this.machine.atomics.sub",
    bug: "pops of an empty depot make its size negative",
    tests: DEPOT_TESTS,
  },
  {
    name: "lockfree-publishes-before-it-links",
    file: "src/memory/treiber-stack.ts",
    text: `      atomics.store(i32, element + this.link, TaggedHead.indexOf(seen));
      // Linearization point.
      if (this.head.swing(seen, element)) return;`,
    becomes: `      if (this.head.swing(seen, element)) {
        atomics.store(i32, element + this.link, TaggedHead.indexOf(seen));
        return;
      }`,
    bug: "a pop follows the next that the magazine had in its last life",
    tests: ["test/memory/treiber-stack.test.ts"],
  },
  {
    name: "tag-not-advanced",
    file: "src/memory/tagged-head.ts",
    text: "const tag = ((seen >> 32n) + 1n) & this.#tagMask;",
    becomes: "const tag = (seen >> 32n) & this.#tagMask;",
    bug: "ABA: the tag is there, but never changes",
    tests: ["test/memory/tagged-head.test.ts"],
  },
  {
    name: "working-set-interval-never-ends",
    file: "src/depot/list-working-set-depot.ts",
    text: "this.#i32[this.#least] = this.#list.size - surplus;",
    becomes: "",
    bug: "the least depth is that of all time: nothing is ever surplus",
    tests: DEPOT_TESTS,
  },

  // -- Slabs and pools -------------------------------------------------------------------------------------
  {
    name: "slab-tag-dropped",
    file: SLAB,
    text: "new TaggedHead(machine, shape.header + SlabHeader.spare, shape.tagBits)",
    becomes: "new TaggedHead(machine, shape.header + SlabHeader.spare, shape.tagBits ?? 0)",
    bug: "ABA on the slab's batches: an object is given out twice",
    tests: SLAB_TESTS,
  },
  {
    name: "slab-batch-count-wrong",
    file: SLAB,
    text: "i32[cache + 1] = count - 1;",
    becomes: "i32[cache + 1] = count;",
    bug: "off by one: a refilled cache counts the object that it gave out",
    tests: SLAB_TESTS,
  },
  {
    name: "slab-batch-not-ended",
    file: SLAB,
    text: "i32[last + this.#link] = NULL;",
    becomes: "",
    bug: "a spilled batch still links to what its CPU keeps: one object, two owners",
    tests: SLAB_TESTS,
  },
  {
    name: "slab-fresh-beyond-the-limit",
    file: SLAB,
    text: "const count = Math.min(this.#batch, limit - taken);\n      if (count <= 0) return [NULL, 0];",
    becomes: "const count = this.#batch;\n      if (taken >= limit) return [NULL, 0];",
    bug: "the last batch reaches beyond the slab's region",
    tests: SLAB_TESTS,
  },
  {
    name: "pool-free-not-counted",
    file: "src/iova/magazine-pool.ts",
    text: "atomics.sub(i32, layout.header + MachineHeader.magazines, 1);",
    becomes: "",
    bug: "magazines in use only grow",
    tests: DOMAIN_TESTS,
  },

  // -- Ownership, locks, rings -----------------------------------------------------------------------------
  {
    name: "ownership-take-does-not-wait",
    file: OWNERSHIP,
    text: "this.#claim(this.#cpus + cpu * CPU_WORDS + CpuBlock.owner, TAKEN);",
    becomes: "atomics.store(i32, this.#cpus + cpu * CPU_WORDS + CpuBlock.owner, TAKEN);",
    bug: "a flush drains the magazines of a CPU that is at work on them",
    tests: OWNERSHIP_TESTS,
  },
  {
    name: "ownership-served-not-counted",
    file: OWNERSHIP,
    text: "atomics.add(i32, this.#servedOf(cpu), 1);",
    becomes: "",
    bug: "a CPU that stepped aside never comes back: deadlock",
    tests: OWNERSHIP_TESTS,
  },
  {
    name: "ownership-give-back-wakes-nobody",
    file: OWNERSHIP,
    text: "atomics.notify(i32, this.#servedOf(cpu));",
    becomes: "",
    bug: "a CPU that stepped aside sleeps on until its timeout",
    tests: OWNERSHIP_TESTS,
  },
  {
    name: "ownership-leave-wakes-nobody",
    file: OWNERSHIP,
    text: "atomics.notify(i32, owner);",
    becomes: "",
    bug: "who waits for a CPU sleeps on until its timeout",
    tests: OWNERSHIP_TESTS,
  },
  {
    name: "spinlock-release-wakes-nobody",
    file: "src/memory/thread-machine.ts",
    text: "if (Atomics.exchange(this.i32, lock, UNLOCKED) === CONTENDED) Atomics.notify(this.i32, lock, 1);",
    becomes: "Atomics.exchange(this.i32, lock, UNLOCKED);",
    bug: "lost wake-up: who fell asleep on a lock waits for its timeout",
    tests: LOCK_TESTS,
  },
  {
    name: "spinlock-forgets-other-sleepers",
    file: "src/memory/thread-machine.ts",
    text: "while (Atomics.exchange(this.i32, lock, CONTENDED) !== UNLOCKED) {",
    becomes: "while (Atomics.compareExchange(this.i32, lock, UNLOCKED, LOCKED) !== UNLOCKED) {",
    bug: "lost wake-up: a sleeper that takes the lock does not say that others sleep",
    tests: LOCK_TESTS,
  },
  {
    name: "relax-sleeps-on-a-changed-word",
    file: "src/memory/thread-machine.ts",
    text: "Atomics.wait(this.i32, word, seen, SLEEP_MS);",
    becomes: "Atomics.wait(this.i32, word, Atomics.load(this.i32, word), SLEEP_MS);",
    bug: "lost wake-up: who waits for a word that has just changed sleeps to the end of its time",
    tests: LOCK_TESTS,
  },
  {
    name: "ring-publishes-before-it-writes",
    file: "src/memory/spsc-ring.ts",
    text: `    this.#f64[entry] = pfn;
    this.#f64[entry + 1] = size;
    // Publishes the entry.
    announce(this.machine, base + Ring.pushed, (pushed + 1) | 0);`,
    becomes: `    announce(this.machine, base + Ring.pushed, (pushed + 1) | 0);
    this.#f64[entry] = pfn;
    this.#f64[entry + 1] = size;`,
    bug: "the consumer reads an entry of the lap before",
    tests: RING_TESTS,
  },
  {
    name: "ring-one-entry-too-many",
    file: "src/memory/spsc-ring.ts",
    text: ">= this.capacity) return false;",
    becomes: "> this.capacity) return false;",
    bug: "off by one: the producer overwrites what was not consumed",
    tests: RING_TESTS,
  },

  {
    name: "announce-wakes-nobody",
    file: "src/memory/announced-word.ts",
    text: "if (wake && machine.glances[word + 1] !== 0) machine.atomics.notify(machine.i32, word);",
    becomes: "",
    bug: "who waits for a ring or a position sleeps on until its timeout",
    tests: ["test/memory/announced-word.test.ts"],
  },

  // -- Engine and workloads --------------------------------------------------------------------------------
  {
    name: "engine-failed-allocations-not-counted",
    file: "src/engine/cpu.ts",
    text: "if (pfn === 0) failedAllocs++;",
    becomes: "",
    bug: "a run whose allocations all fail looks fast",
    tests: ["test/engine/thread-engine.test.ts"],
  },
  {
    name: "script-refers-to-the-next-allocation",
    file: "src/workload/script.ts",
    text: "if (allocation < this.#allocations) return { allocation };",
    becomes: "if (allocation <= this.#allocations) return { allocation };",
    bug: "off by one: a script frees what it has not allocated",
    tests: ["test/cli/exec.test.ts"],
  },
  {
    name: "trace-slot-taken-too-early",
    file: "src/workload/trace/slot-pool.ts",
    text: "position >= doneBelow",
    becomes: "position > doneBelow",
    bug: "off by one: a slot is used again while the free that empties it may still be to come",
    tests: ["test/workload/trace/slot-pool.test.ts"],
  },
  {
    name: "trace-lines-not-sorted",
    file: "src/workload/trace/time-window.ts",
    text: "this.#held.sort((a, b) => a.at.timeNs - b.at.timeNs);",
    becomes: "",
    bug: "events of different CPUs are played in the order of the buffers",
    tests: ["test/workload/trace/time-window.prop.test.ts"],
  },
  {
    name: "trace-field-found-in-a-longer-name",
    file: "src/workload/trace/fields.ts",
    text: "(at === 0 || text.charCodeAt(at - 1) === SPACE)",
    becomes: "at >= 0",
    bug: "pfn= is read from limit_pfn=",
    tests: ["test/workload/trace/fields.test.ts"],
  },
  {
    name: "trace-return-matched-to-the-first-call",
    file: "src/workload/trace/call-matcher.ts",
    text: "calls.findLastIndex((call)",
    becomes: "calls.findIndex((call)",
    bug: "an interrupt's allocation gets the answer of the task that it interrupted",
    tests: ["test/workload/trace/compile.test.ts"],
  },
  {
    name: "trace-lost-events-not-counted",
    file: "src/workload/trace/capture-reader.ts",
    text: "this.#facts.lostEvents += lostEvents(line) ?? 0;",
    becomes: "",
    bug: "a capture with holes passes for a whole one",
    tests: ["test/workload/trace/formats.test.ts", "test/workload/trace/compile.test.ts"],
  },
  {
    name: "trace-free-does-not-wait-for-its-alloc",
    file: "src/workload/trace/trace-stream.ts",
    text: "if ((head & REMOTE) === 0 || this.#stage === 3) return undefined;",
    becomes: "if (head !== 0) return undefined;",
    bug: "a CPU frees what another has not allocated yet",
    tests: ["test/workload/trace/trace-stream.prop.test.ts"],
  },

  // -- Simulated CPUs --------------------------------------------------------------------------------------
  {
    name: "virtual-own-steps-are-many",
    file: "src/engine/virtual/work-meter.ts",
    text: "const OWN_STEPS = 2;",
    becomes: "const OWN_STEPS = 200;",
    bug: "each look-up of a drained magazine finds its whole way in another cache",
    tests: ["test/engine/virtual/work-meter.test.ts"],
  },
  {
    name: "virtual-magazines-move-for-nothing",
    file: "src/engine/virtual/magazine-origins.ts",
    text: "[this.#indexOf(magazine)] === cpu ? 0",
    becomes: "[this.#indexOf(magazine)] !== -1 ? 0",
    bug: "a magazine that another CPU filled is as good as one's own",
    tests: COST_TESTS,
  },
  {
    name: "virtual-magazines-come-from-elsewhere",
    file: "src/engine/virtual/magazine-origins.ts",
    text: "[this.#indexOf(magazine)] === cpu ? 0",
    becomes: "[this.#indexOf(magazine)] === -1 ? 0",
    bug: "a magazine that comes back to the CPU that filled it costs as much as another's",
    tests: COST_TESTS,
  },
  {
    name: "virtual-drained-pairs-for-nothing",
    file: "src/engine/virtual/work-meter.ts",
    text: "if (by !== cpu) ns += frees * this.#magazineWord;",
    becomes: "",
    bug: "what is in loaded and prev of another CPU costs nothing to whoever drains them",
    tests: COST_TESTS,
  },
  {
    name: "virtual-line-stays-where-it-was",
    file: "src/engine/virtual/cache-lines.ts",
    text: "holders[row + Holder.owner] = booked;",
    becomes: "",
    bug: "a line comes from the CPU that wrote it the last time but one",
    tests: LINE_TESTS,
  },
  {
    name: "virtual-line-in-two-places",
    file: "src/engine/virtual/cache-lines.ts",
    text: "if (next !== undefined && done > next.begin) continue;",
    becomes: "",
    bug: "a line serves two updates at a time",
    tests: LINE_TESTS,
  },
  {
    name: "virtual-line-changed-unseen",
    file: "src/engine/virtual/cache-lines.ts",
    text: "isChange: holders[row + Holder.isChange] !== 0,",
    becomes: "isChange: false,",
    bug: "a head that changed is taken for the same once another update is booked",
    tests: LINE_TESTS,
  },
  {
    name: "virtual-objects-for-nothing",
    file: "src/engine/virtual/virtual-machine.ts",
    text: "this.clock += this.#work.afterwards();",
    becomes: "this.#work.afterwards();",
    bug: "the slab allocator takes no time outside the lock",
    tests: COST_TESTS,
  },
  {
    name: "virtual-locks-are-everywhere",
    file: "src/engine/virtual/lock-queues.ts",
    text: "const way = this.#lines.transfer(lock.owner, context);",
    becomes: "const way = 0;",
    bug: "a lock that comes from another CPU is as cheap as one's own",
    tests: ["test/engine/virtual/lock-queues.test.ts", ...COST_TESTS],
  },
  {
    name: "virtual-iotlb-for-nothing",
    file: "src/engine/virtual/virtual-run.ts",
    text: "machine.spend(ns.iotlbFlush)",
    becomes: "{}",
    bug: "strict mode costs nothing",
    tests: COST_TESTS,
  },
  {
    name: "virtual-queued-frees-for-nothing",
    file: "src/engine/virtual/virtual-run.ts",
    text: "onFree: () => machine.spend(ns.freeCall)",
    becomes: "onFree: () => {}",
    bug: "what a flush queue frees takes no time",
    tests: COST_TESTS,
  },
  {
    name: "virtual-timer-for-nothing",
    file: "src/engine/virtual/flush-timer.ts",
    text: "this.machine.spend(this.machine.profile.ns.timer);",
    becomes: "",
    bug: "the interrupt of a timer takes no time",
    tests: TIMER_TESTS,
  },
  {
    name: "virtual-timer-frees-one-ring",
    file: "src/engine/virtual/flush-timer.ts",
    text: "++this.#ring < this.flushQueue.rings",
    becomes: "++this.#ring < 1",
    bug: "the timer leaves the rings of all other CPUs as they are",
    tests: TIMER_TESTS,
  },
  {
    name: "virtual-alloc-always-flushes",
    file: "src/engine/virtual/allocator-calls.ts",
    text: "stream.limitPfn, stream.flushRcache)",
    becomes: "stream.limitPfn, true)",
    bug: "an allocation that must not flush every cache does, on one of the engines only",
    tests: ["test/engine/virtual/both-engines.prop.test.ts"],
  },
  {
    name: "conservation-not-looked-at",
    file: "src/engine/run-result.ts",
    text: "if (live + cached + reserved === nodes) return [];",
    becomes: "if (live + cached + reserved >= 0) return [];",
    bug: "a run that loses ranges ends as if nothing were",
    tests: ["test/engine/virtual/conservation.test.ts"],
  },
  {
    name: "device-queue-grows-without-times",
    file: "src/workload/device/fifo.ts",
    text: "times[k] = this.#times[(this.#first + k) % length]!;",
    becomes: "times[k] = this.#times[k]!;",
    bug: "once more than 64 are in flight, requests end at times of others",
    tests: ["test/workload/device/fifo.test.ts"],
  },
  {
    name: "device-interrupts-for-each",
    file: "src/workload/device/block-device.ts",
    text: "ended.length >= this.batch",
    becomes: "ended.length >= 1",
    bug: "packets that were sent are freed one at a time",
    tests: ["test/workload/device/network-model.test.ts", "test/workload/device/block-model.test.ts"],
  },
  {
    name: "device-loses-in-silence",
    file: "src/workload/device/receive-model.ts",
    text: "this.#lost += comes - fits;",
    becomes: "",
    bug: "packets that found no buffer are not counted",
    tests: ["test/workload/device/receive-model.test.ts"],
  },

  // -- What watches over it --------------------------------------------------------------------------------
  {
    name: "explorer-holds-back-whom-all-wait-for",
    file: "src/check/interleavings/exploration.ts",
    text: "if (!open.some((transition) => this.#getsSomewhere(transition))) return this.#firstOf(spinning);",
    becomes: "if (open.length === 0) return this.#firstOf(spinning);",
    bug: "a deadlock that is none: he who takes long under a lock waits for those who wait for the lock",
    tests: ["test/model/found-bugs.test.ts"],
  },
  {
    name: "replay-takes-a-beginning-for-progress",
    file: "src/check/interleavings/replay.ts",
    text: "return exploration.isDeadlocked ?",
    becomes: "return exploration.transitions().length === 0 ?",
    bug: "a deadlock played again is none, as long as somebody has yet to begin",
    tests: ["test/model/found-bugs.test.ts"],
  },
  {
    name: "ledger-double-allocation-passes",
    file: "src/check/ledger.ts",
    text: "if (seen === claim || seen === ~claim) {",
    becomes: "if (seen === SHARED) {",
    bug: "a pfn that is given out twice passes the ledger",
    tests: ["test/check/ledger.test.ts"],
  },
  {
    name: "ledger-double-free-passes",
    file: "src/check/ledger.ts",
    text: "return seen === claim || seen === SHARED;",
    becomes: "return seen === claim || seen === SHARED || seen === 0;",
    bug: "a second free passes the ledger",
    tests: ["test/check/ledger.test.ts"],
  },
  {
    name: "verify-misses-what-is-cached-twice",
    file: "src/iova/verify.ts",
    text: "const elsewhere = this.#cached.get(pfn);",
    becomes: "const elsewhere = this.#cached.get(-pfn);",
    bug: "verify() does not see a pfn in two magazines",
    tests: ["test/iova/verify.test.ts"],
  },
  {
    name: "kernel-verify-ignores-pfns",
    file: "src/check/kernel-verify/comparison.ts",
    text: "if (kernel !== here) differ(event, what, hex(kernel), hex(here));\n  }\n\n  count(",
    becomes: "if (Number.isNaN(kernel)) differ(event, what, hex(kernel), hex(here));\n  }\n\n  count(",
    bug: "a capture whose pfns differ is said to agree",
    tests: [
      "test/check/kernel-verify/kernel-verify.test.ts",
      "test/check/kernel-verify/kernel-verify.prop.test.ts",
    ],
  },

  {
    name: "crash-exits-as-if-nothing-were",
    file: "src/cli/crash.ts",
    text: "return isAsExpected(scenarios, depots) ? ExitCode.done : ExitCode.failed;",
    becomes: "return isAsExpected(scenarios, depots) ? ExitCode.done : ExitCode.done;",
    bug: "scripts do not learn that a design crashed",
    tests: ["test/cli/crash.test.ts"],
  },

  // -- Figures and reports ---------------------------------------------------------------------------------
  {
    name: "interval-without-logarithms",
    file: "src/measure/log-ratio.ts",
    text: "return Number.isFinite(low) ? [Math.exp(low), Math.exp(high)] : [this.mean, this.mean];",
    becomes: "return Number.isFinite(low) ? [1 + low, 1 + high] : [this.mean, this.mean];",
    bug: "the interval is that of the logarithms, not of the ratio",
    tests: ["test/measure/log-ratio.test.ts"],
  },
  {
    name: "intervals-not-joint",
    file: "src/measure/comparison.ts",
    text: "alphaFor(options, intervals)))",
    becomes: "alphaFor(options)))",
    bug: "of many findings, one in twenty is there by chance",
    tests: ["test/measure/comparison.test.ts", "test/measure/a-a.test.ts"],
  },
  {
    name: "pairs-of-different-repetitions",
    file: "src/measure/matchup.ts",
    text: "baseline.find(({ repetition }) => repetition === run.repetition)",
    becomes: "baseline.find(({ repetition }) => repetition !== run.repetition)",
    bug: "a run is paired with one that was measured at another time",
    tests: ["test/measure/comparison.test.ts"],
  },
  {
    name: "verdict-better-is-worse",
    file: "src/measure/comparison.ts",
    text: '(MEASURES[question].better === "more") ? "better" : "worse"',
    becomes: '(MEASURES[question].better === "less") ? "better" : "worse"',
    bug: "the slower design is said to be better",
    tests: ["test/measure/comparison.test.ts"],
  },
  {
    name: "report-ratio-inverted",
    file: "src/measure/log-ratio.ts",
    text: "return Math.exp(mean(this.logs) - mean(this.baseline));",
    becomes: "return Math.exp(mean(this.baseline) - mean(this.logs));",
    bug: "ratios are baseline / design",
    tests: ["test/measure/log-ratio.test.ts", "test/report/same-numbers.test.ts"],
  },
  {
    name: "report-tail-of-too-few-samples",
    file: "src/measure/known-figure.ts",
    text: "return figures.samples < LEAST_SAMPLES[name] ? null : figures[name];",
    becomes: "return figures[name];",
    bug: "the maximum of 70 samples is shown as the 99.9th percentile",
    tests: ["test/report/same-numbers.test.ts", "test/report/text.test.ts"],
  },
  {
    name: "report-bytes-in-thousands",
    file: "src/report/figure.ts",
    text: "scale(value, 1024, BYTES.length)",
    becomes: "scale(value, 1000, BYTES.length)",
    bug: "KiB are kB",
    tests: ["test/report/figure.test.ts"],
  },
  {
    name: "latency-includes-the-clock",
    file: "src/measure/latency.ts",
    text: "const net = (ns: number) => Math.max(0, ns - clockCostNs);",
    becomes: "const net = (ns: number) => ns;",
    bug: "the clock's own time is in every latency",
    tests: ["test/measure/latency-sampler.test.ts"],
  },
  {
    name: "memory-peak-is-the-last",
    file: "src/measure/memory-sampler.ts",
    text: "this.#peak = this.#peak === null ? levels : combine(this.#peak, levels, Math.max);",
    becomes: "this.#peak = levels;",
    bug: "the peak of memory is what there was at the end",
    tests: ["test/measure/memory-sampler.test.ts"],
  },

  // -- The race against the kernel's code -----------------------------------------------------------------------
  {
    name: "race-does-a-quarter-of-its-work",
    file: RACE_LOOPS,
    text: "for (let k = 0; k < slice / 2; k++) {\n      const victim = this.#next() >>> shift;\n      this.#free(pfns[victim]!, size);",
    becomes:
      "for (let k = 0; k < slice / 8; k++) {\n      const victim = this.#next() >>> shift;\n      this.#free(pfns[victim]!, size);",
    bug: "ours counts operations that it does not do, and wins every race",
    tests: RACE_TESTS,
  },
  {
    name: "race-frees-with-another-size",
    file: RACE_LOOPS,
    text: "this.#free(pfns[victim]!, sizes[victim]!);",
    becomes: "this.#free(pfns[victim]!, size);",
    bug: "ranges come into bins of another size, and what is raced is no workload that a driver has",
    tests: RACE_TESTS,
  },
  {
    name: "race-is-over-for-each-alone",
    file: RACE_LOOPS,
    text: "while (!this.#isOver(part)) this.#runSlice();",
    becomes: "",
    bug: "the last thread of a race has the allocator to itself, and is measured so",
    tests: RACE_TESTS,
  },
  {
    name: "race-speeds-of-different-times",
    file: "src/kernel/race/race-time.ts",
    text: "return ((end - begin) * threads.length) / threads.reduce((sum, { ops }) => sum + ops, 0);",
    becomes:
      "return threads.length / threads.reduce((sum, own) => sum + own.ops / (own.endNs - own.beginNs), 0);",
    bug: "two that take turns are faster than taking turns is: each may have had the lock for itself in its own time",
    tests: RACE_TESTS,
  },
];
