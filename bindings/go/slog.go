//go:build go1.21

// Values for structured logs. SPDX-License-Identifier: MIT

package mission

import "log/slog"

// LogValue gives the error as a group of its contract's members.
func (e *Error) LogValue() slog.Value {
	if e == nil {
		return slog.Value{}
	}
	list := []slog.Attr{slog.String("reason", e.Reason), slog.Int("code", int(e.Code))}
	if e.Where != "" {
		list = append(list, slog.String("where", e.Where))
	}
	if e.Offset >= 0 {
		list = append(list, slog.Int64("offset", e.Offset))
	}
	if e.HostCode != 0 {
		list = append(list, slog.Int("host_code", int(e.HostCode)))
	}
	if e.cause != nil {
		list = append(list, slog.String("cause", e.cause.Error()))
	}
	return slog.GroupValue(list...)
}

// LogValue gives the verdict as a group: nothing of the credential is in it.
func (x Access) LogValue() slog.Value {
	list := []slog.Attr{slog.Bool("permit", x.Permit), slog.Int("status", int(x.Status))}
	if !x.Permit {
		list = append(list, slog.String("reason", x.Reason))
		if x.Key != "" {
			list = append(list, slog.String("constraint", x.Key))
		}
	}
	return slog.GroupValue(list...)
}

// LogValue gives what was decided as a group.
func (x *Decision) LogValue() slog.Value {
	says, err := x.Says()
	if err != nil {
		return slog.StringValue(err.Error())
	}
	return slog.GroupValue(slog.Bool("permit", says.Permit), slog.String("reason", says.Reason.String()),
		slog.String("evaluation_id", says.EvaluationID))
}
