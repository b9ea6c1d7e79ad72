// Where the Missions are kept: a SQLite file. SPDX-License-Identifier: MIT

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"mission"
	"mission/sqlite"
)

// A keeper is a store in front of the store, which dies in time: before the first commit and after
// each of them are all the moments at which it can matter that a process dies.
type keeper struct {
	mission.Store
	crashAfter, commits int
	table               *mission.CStore
	folder              string // a temporary one; empty: none
}

func (k *keeper) Commit(ctx context.Context, writes []mission.Write) error {
	err := k.Store.Commit(ctx, writes)
	if err == nil {
		if k.commits++; k.commits == k.crashAfter {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
	}
	return err
}

func (s *story) keep(where string, crashAfter int) (*keeper, error) {
	k := &keeper{crashAfter: crashAfter}
	stays := ""
	if where == "" {
		folder, err := os.MkdirTemp("", "board-packet-")
		if err != nil {
			return nil, err
		}
		k.folder, where = folder, filepath.Join(folder, "missions")
		stays = "\n(-store FILE keeps them in a file that stays)"
	}
	table, err := sqlite.Open(s.lib, sqlite.Config{Path: where})
	if err != nil {
		k.close()
		return nil, fmt.Errorf("the store cannot be opened: %w", err)
	}
	k.table, k.Store = table, table
	fmt.Printf("Its state authority keeps the Missions in %s%s.\n", where, stays)
	return k, nil
}

func (k *keeper) close() {
	if k.table != nil {
		k.table.Close()
	}
	if k.folder != "" {
		os.RemoveAll(k.folder)
	}
}
