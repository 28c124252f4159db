// One request of one client, from its first byte to the answer: what a worker does. Private to
// helper.
#pragma once

#include <vector>

#include "channel.h"
#include "helper/remote.h"
#include "helper/service.h"

namespace quell::helper {

struct Conversation {
  const ServiceSettings& settings;
  const std::vector<Offer>& offers;
  const Status& status;
  const Log& log;
  os::Peer peer;
};

/// REQUIRES: a process of its own: privileges are given up. The client may go at any time: what has
/// begun is finished without it. Exit status of the worker.
int converse(const Conversation& with, Channel& channel);

/// Says why there is no conversation. Never waits.
void turn_away(Channel& channel, const Error& why);

}  // namespace quell::helper
