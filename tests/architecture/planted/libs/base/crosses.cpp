#include "kube/json.hpp"
